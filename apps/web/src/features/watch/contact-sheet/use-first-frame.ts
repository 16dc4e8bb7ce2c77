import { useEffect, useState } from 'react';

/** The picture of a slow video is not waited for, milliseconds. */
const LONGEST_MS = 4_000;

const isShown = (): boolean => (document.querySelector('video')?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA;

/** Whether the video has its first picture, which comes before all others; true after four seconds in any case. */
export function useFirstFrame(): boolean {
  const [isThere, setThere] = useState(isShown);
  useEffect(() => {
    if (isThere) return;
    const note = () => setThere(true);
    const timer = setTimeout(note, LONGEST_MS);
    document.addEventListener('loadeddata', note, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('loadeddata', note, true);
    };
  }, [isThere]);
  return isThere;
}
