import { useQueryClient } from '@tanstack/react-query';
import { escaped } from '../../../lib/words/escaped.js';
import { truncate, formatBytes, formatTimeLeft } from '../../../lib/words/format.js';
import { Button, IconButton } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { ProgressBar } from '../../../components/progress.js';
import { useStore } from '../../../lib/store.js';
import { mayBeRetried, type Upload } from '../upload-queue.js';
import { dropUpload, editTitle, isOffline, retryUpload, saveDetails } from '../uploader.js';
import { ReceivedVideo } from './received-video.js';
import styles from './upload-row.module.css';

export function UploadRow({ upload }: { upload: Upload }) {
  const client = useQueryClient();
  const offline = useStore(isOffline);
  const { id, sizeBytes, title, state } = upload;
  const fileName = escaped(upload.fileName);
  return (
    <li className={styles.row} data-testid="upload-row" data-step={state.step}>
      <div className={styles.head}>
        <input
          className={styles.title}
          dir="auto"
          aria-label={`Title of ${fileName}`}
          value={title}
          onChange={(event) => editTitle(id, truncate(event.target.value, 200))}
          onBlur={() => void saveDetails(client, id)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          data-testid="upload-title"
        />
        <IconButton
          icon="close"
          label={
            ['received', 'failed', 'missing'].includes(state.step)
              ? `Clear ${fileName} from this list`
              : `Cancel ${fileName}`
          }
          onClick={() => dropUpload(client, id)}
        />
      </div>
      <p className={styles.file}>
        <bdi>{fileName}</bdi> · {formatBytes(sizeBytes)}
      </p>
      <div className={styles.state} data-testid="upload-state">
        {state.step === 'waiting' && (
          <p className={styles.quiet}>{offline ? 'Waiting for the connection' : 'Waiting in the queue'}</p>
        )}
        {state.step === 'sending' && <Sending {...state} sizeBytes={sizeBytes} fileName={fileName} />}
        {state.step === 'asking' && (
          <p className={styles.quiet}>
            {offline ? 'The connection is lost. It resumes automatically' : 'Checking whether it arrived'}
          </p>
        )}
        {state.step === 'missing' && (
          <p className={styles.quiet}>The page was reloaded. Choose this file again to continue.</p>
        )}
        {state.step === 'received' && <ReceivedVideo videoId={state.videoId} />}
        {state.step === 'failed' && (
          <div className={styles.failed} role="alert">
            <Icon name="warning" size={18} />
            <p>{state.reason}</p>
            {mayBeRetried(upload) && (
              <Button icon="again" onClick={() => retryUpload(client, id)} data-testid="upload-retry">
                Try again
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

interface SendingProps {
  sentBytes: number;
  bytesPerSecond: number;
  sizeBytes: number;
  fileName: string;
}

function Sending({ sentBytes, bytesPerSecond, sizeBytes, fileName }: SendingProps) {
  const sent = Math.min(sentBytes, sizeBytes);
  const isSent = sent === sizeBytes;
  return (
    <>
      <ProgressBar percent={(sent / sizeBytes) * 100} label={`Sending ${fileName}`} />
      <p className={styles.quiet}>
        {isSent ? (
          'Sent. Waiting until it is safely stored'
        ) : (
          <>
            Sending: {formatBytes(sent)} of {formatBytes(sizeBytes)}
            {bytesPerSecond > 0 &&
              `, ${formatBytes(bytesPerSecond)}/s, ${formatTimeLeft((sizeBytes - sent) / bytesPerSecond)}`}
          </>
        )}
      </p>
    </>
  );
}
