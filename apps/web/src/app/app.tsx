import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router/dom';
import { sentenceOf } from '../lib/api-error.js';
import { createQueryClient } from '../lib/query-client.js';
import { showToast } from '../lib/toasts.js';
import { startSession } from '../features/session/sign-in.js';
import { startFeed } from '../features/updates/start-feed.js';
import { router } from './router.js';

const queryClient = createQueryClient((error) => showToast(sentenceOf(error), { tone: 'bad' }));

/** The feed starts when the session is known, and stays for the life of the page. */
void startSession().then(() => startFeed(queryClient));

export const App = () => (
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router} />
  </QueryClientProvider>
);
