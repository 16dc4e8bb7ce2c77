import { lazy, Suspense } from 'react';
import { createBrowserRouter } from 'react-router';
import { BrowsePage } from '../features/browse/browse-page.js';
import { CrashPage, NotFoundPage } from './error-pages.js';
import { Layout } from './layout.js';

const FirstRun = lazy(() => import('../features/upload/components/first-run.js'));
const invitation = (
  <Suspense>
    <FirstRun />
  </Suspense>
);

/** Browse is in the first load; other pages and the player are loaded when they are opened. */
export const router = createBrowserRouter([
  {
    element: <Layout />,
    errorElement: <CrashPage />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <BrowsePage invitation={invitation} /> },
          {
            path: 'watch/:id',
            lazy: async () => {
              void import('../features/watch/player/mini/player-host.js'); // needed as soon as the video is known
              return { Component: (await import('../features/watch/watch-page.js')).WatchPage };
            },
          },
          {
            path: 'upload',
            lazy: async () => ({ Component: (await import('../features/upload/upload-page.js')).UploadPage }),
          },
          {
            path: 'manage',
            lazy: async () => ({ Component: (await import('../features/manage/manage-page.js')).ManagePage }),
          },
          {
            path: 'manage/quarantine',
            lazy: async () => ({
              Component: (await import('../features/quarantine/quarantine-page.js')).QuarantinePage,
            }),
          },
          {
            path: 'history',
            lazy: async () => ({ Component: (await import('../features/history/history-page.js')).HistoryPage }),
          },
          {
            path: 'history/:videoId',
            lazy: async () => ({ Component: (await import('../features/history/story-page.js')).StoryPage }),
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);
