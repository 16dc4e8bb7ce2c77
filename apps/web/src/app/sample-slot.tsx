import { lazy, Suspense } from 'react';
import { useLocation } from 'react-router';
import { useSignedIn } from '../lib/signed-in.js';

const SampleNote = lazy(() => import('./sample-note.js').catch(() => ({ default: () => null })));

const isShownOn = (pathname: string): boolean => pathname === '/' || /^\/(upload$|watch\/)/.test(pathname);

/** The note on the sample video, loaded for managers only. */
export function SampleSlot() {
  const isManager = useSignedIn('manager') !== undefined;
  const { pathname } = useLocation();
  if (!isManager || !isShownOn(pathname)) return null;
  return (
    <Suspense>
      <SampleNote />
    </Suspense>
  );
}
