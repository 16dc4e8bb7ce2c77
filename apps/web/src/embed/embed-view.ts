/** The key under which the pages of the site keep the same id (features/watch). */
const STORAGE_KEY = 'reelog.viewer';

const ENOUGH_SECONDS = 10;
const ENOUGH_SHARE = 0.3;

/** A view needs ten played seconds, or nearly a third of a short video. */
export function isView({ played, duration }: Pick<HTMLMediaElement, 'played' | 'duration'>): boolean {
  let playedSeconds = 0;
  for (let range = 0; range < played.length; range += 1) playedSeconds += played.end(range) - played.start(range);
  return playedSeconds >= Math.min(ENOUGH_SECONDS, duration * ENOUGH_SHARE);
}

/** Counts a view, without cookies. Failures are ignored: they do not concern the viewer. */
export async function countView(videoId: string): Promise<void> {
  await fetch(`/api/videos/${videoId}/views`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sessionId: sessionId() }),
  }).catch(() => undefined);
}

/** A random id of this browser on this site; a new one each time where storage is forbidden. */
function sessionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    const known: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof known === 'string' && /^[\w-]{8,128}$/.test(known)) return known;
    localStorage.setItem(STORAGE_KEY, JSON.stringify(id));
  } catch {
    // It is only a convenience.
  }
  return id;
}
