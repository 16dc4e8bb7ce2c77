import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { addFiles } from '../uploader.js';
import { DropZone } from './drop-zone.js';

/** For managers in an empty library: a drop zone for the first videos. */
export default function UploadInvitation() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <DropZone
      title="The library is empty. Drop the first videos here."
      touchTitle="The library is empty. Choose the first videos."
      onFiles={(files) => {
        addFiles(client, files);
        void navigate('/upload');
      }}
    />
  );
}
