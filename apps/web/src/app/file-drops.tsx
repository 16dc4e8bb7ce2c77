import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useSignedIn } from '../lib/signed-in.js';
import { useFileDrop } from '../features/upload/hooks/use-file-drop.js';

/**
 * Files that are dropped on any page: the browser never leaves the page for them. A manager's go to Upload, anybody
 * else's are ignored. A page with a drop zone takes them itself.
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
