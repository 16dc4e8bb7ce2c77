import { useQueryClient } from '@tanstack/react-query';
import { useStore } from '../../lib/store.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { RoleGate } from '../session/components/role-gate.js';
import { DropZone } from './components/drop-zone.js';
import { UploadRow } from './components/upload-row.js';
import { addFiles, uploads } from './uploader.js';
import styles from './upload-page.module.css';

export const UploadPage = () => (
  <RoleGate role="manager">
    <UploadDesk />
  </RoleGate>
);

function UploadDesk() {
  const client = useQueryClient();
  const all = useStore(uploads);
  useDocumentTitle('Upload');
  return (
    <div className={styles.page}>
      <h1>Upload</h1>
      <DropZone
        title={all.length === 0 ? 'Drop videos anywhere on this page' : 'Drop more anywhere on this page'}
        touchTitle={all.length === 0 ? 'Choose videos from this device' : 'Choose more videos'}
        isSmall={all.length > 0}
        onFiles={(files) => addFiles(client, files)}
      />
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
