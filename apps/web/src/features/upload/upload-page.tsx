import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { CatalogQuery } from '../../lib/catalog/query-keys.js';
import { useCatalog } from '../../lib/catalog/use-catalog.js';
import { useStore } from '../../lib/store.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { RoleGate } from '../session/components/role-gate.js';
import { Button } from '../../components/button.js';
import { DropZone } from './components/drop-zone.js';
import FirstRun from './components/first-run.js';
import { UploadRow } from './components/upload-row.js';
import { isBusy, mayBeRetried, type Uploads } from './upload-queue.js';
import { addFiles, isOffline, resumeUploads, retryAll, uploads } from './uploader.js';
import styles from './upload-page.module.css';

export const UploadPage = () => (
  <RoleGate role="manager">
    <UploadDesk />
  </RoleGate>
);

const WHOLE_LIBRARY: CatalogQuery = { q: '', tag: '', sort: 'newest' };

function UploadDesk() {
  const client = useQueryClient();
  const all = useStore(uploads);
  useDocumentTitle('Upload');
  useEffect(() => resumeUploads(client), [client]);
  const library = useCatalog(WHOLE_LIBRARY);
  // Nothing to choose files with until it is known which: a drop zone that is replaced would lose them.
  if (all.length === 0 && library.isPending) return <h1 className="visually-hidden">Upload</h1>;
  if (all.length === 0 && library.data?.pages[0]?.items.length === 0)
    return (
      <div className={styles.firstRun}>
        <h1 className="visually-hidden">Upload</h1>
        <FirstRun />
      </div>
    );
  return (
    <div className={styles.page}>
      <h1>Upload</h1>
      <DropZone
        title={all.length === 0 ? 'Drop videos anywhere on this page' : 'Drop more anywhere on this page'}
        touchTitle={all.length === 0 ? 'Choose videos from this device' : 'Choose more videos'}
        isSmall={all.length > 0}
        {...(all.length === 0 && { hint: 'Titles can be changed while the files are sent.' })}
        onFiles={(files) => addFiles(client, files)}
      />
      <UploadNotes all={all} />
      {all.length > 0 && (
        <ul className={styles.list} aria-label="Uploads">
          {all.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Messages about all files: the connection, and bulk actions. */
function UploadNotes({ all }: { all: Uploads }) {
  const client = useQueryClient();
  const offline = useStore(isOffline) && isBusy(all);
  return (
    <>
      <p role="status" className={styles.note}>
        {offline && 'The server cannot be reached. The uploads resume automatically.'}
      </p>
      {all.filter(mayBeRetried).length > 1 && (
        <p className={styles.note}>
          <Button icon="again" onClick={() => retryAll(client)} data-testid="upload-retry-all">
            Try all again
          </Button>
        </p>
      )}
    </>
  );
}
