import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useSignedIn } from '../lib/signed-in.js';
import { useFileDrop } from '../features/upload/hooks/use-file-drop.js';

/**
 * Handles files that are dropped on any page, so that the browser does not open them. A manager's files go to Upload,
 * others are ignored. Pages with a drop zone handle them themselves.
 */
export function FileDrops() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const isManager = useSignedIn('manager') !== undefined;
  useFileDrop((dropped) => {
    if (!isManager || document.querySelector('main input[type=file]')) return;
    const files = Array.from(dropped);
    void import('../features/upload/uploader.js').then(({ addFiles }) => {
      addFiles(client, files);
      void navigate('/upload');
    });
  });
  return null;
}
