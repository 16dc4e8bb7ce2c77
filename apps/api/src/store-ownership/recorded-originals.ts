import type { StoredEvent } from '@reelog/domain';
import type { EventLog } from '@reelog/events';

/** The source of a video as its upload recorded it. */
export interface RecordedOriginal {
  readonly videoId: string;
  readonly objectKey: string;
  readonly sizeBytes: number;
}

const PAGE = 1_000;

/** Originals of all videos that were not purged, oldest first. Reads the whole log. */
export async function recordedOriginals(log: Pick<EventLog, 'readPage'>): Promise<RecordedOriginal[]> {
  const originals = new Map<string, RecordedOriginal>();
  const filter = { types: ['VideoUploaded', 'VideoPurged'] };
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<EventLog['readPage']>> = await log.readPage({ after, limit: PAGE, filter });
    for (const event of page.events) learn(originals, event);
    after = page.next;
  }
  return [...originals.values()];
}

/** Reads stored events without upcasts: none of these fields is erasable, and every schema version has them. */
function learn(originals: Map<string, RecordedOriginal>, { type, data }: StoredEvent): void {
  const videoId = String(data['videoId']);
  if (type === 'VideoPurged') originals.delete(videoId);
  else originals.set(videoId, { videoId, objectKey: String(data['objectKey']), sizeBytes: Number(data['sizeBytes']) });
}
