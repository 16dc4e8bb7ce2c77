import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { showToast } from '../../../lib/toasts.js';
import { Button } from '../../../components/button.js';
import { loadSample, SAMPLE_DETAILS } from '../sample.js';
import { addFiles } from '../uploader.js';
import { DropZone } from './drop-zone.js';
import { FirstSteps } from './first-steps.js';
import styles from './first-run.module.css';

/** For managers in an empty library: upload, try it with a sample, and what to do next. */
export default function FirstRun() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isLoading, setLoading] = useState(false);
  const add = (files: Iterable<File>, details?: typeof SAMPLE_DETAILS) => {
    addFiles(client, files, details);
    void navigate('/upload');
  };
  const trySample = async () => {
    setLoading(true);
    try {
      add([await loadSample()], SAMPLE_DETAILS);
    } catch (error) {
      showToast((error as Error).message, { tone: 'bad' });
    } finally {
      setLoading(false);
    }
  };
  return (
    <div className={styles.page} data-testid="first-run">
      <h2 className={styles.title}>Your library is empty, and ready</h2>
      <p className={styles.lead}>
        Every video gets pictures of all its moments, and a history that nobody can change unseen.
      </p>
      <DropZone
        title="Drop videos here"
        touchTitle="Choose videos from this device"
        hint="From phones, cameras and recorders: MP4, MOV, MKV, AVI, MTS and most others."
        onFiles={add}
      >
        <Button disabled={isLoading} onClick={() => void trySample()} data-testid="try-sample">
          {isLoading ? 'Loading the sample' : 'Try it with a sample video'}
        </Button>
      </DropZone>
      <FirstSteps />
    </div>
  );
}
