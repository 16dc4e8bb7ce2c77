import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router/dom';
import { sentenceOf } from '../lib/api-error.js';
import { createQueryClient } from '../lib/query-client.js';
import { say } from '../lib/toasts.js';
import { signIn, signInFailure, takeKeysFromAddress } from '../features/session/sign-in.js';
import { startFeed } from '../features/updates/start-feed.js';
import { router } from './router.js';

const linkedKeys = takeKeysFromAddress();
const queryClient = createQueryClient((error) => say(sentenceOf(error), { tone: 'bad' }));

export function App() {
  useEffect(() => startFeed(queryClient), []);
  useEffect(() => {
    for (const key of linkedKeys.splice(0)) {
      signIn(key).then(
        ({ name }) => say(`Signed in as ${name}.`),
        (error: unknown) => say(signInFailure(error) ?? sentenceOf(error), { tone: 'bad' }),
      );
    }
  }, []);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
