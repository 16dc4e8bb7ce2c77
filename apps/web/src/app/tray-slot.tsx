import { lazy, Suspense } from 'react';
import { hasUploads } from '../lib/has-uploads.js';
import { useStore } from '../lib/store.js';

/** Without a connection the tray cannot be loaded; the page goes on without it. */
const UploadTray = lazy(() =>
  import('../features/upload/components/upload-tray.js').catch(() => ({ default: () => null })),
);

/** The tray of uploads, loaded when there is one. */
export const TraySlot = () =>
  useStore(hasUploads) && (
    <Suspense>
      <UploadTray />
    </Suspense>
  );
