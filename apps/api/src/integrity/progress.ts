import { Readable } from 'node:stream';
import { ObjectNotFoundError, type ObjectStore } from '@reelog/storage';
import { z } from 'zod';

const PROGRESS_KEY = 'integrity/progress.json';
/** Approximate number of samples of a cycle. */
const SAMPLES = 100;

const sample = z.object({ position: z.int(), at: z.iso.datetime() });

/** Progress of the reading of all objects; kept in the store, so that any process can continue. */
const progressSchema = z.object({
  logId: z.string(),
  /** By the wall clock of the process that started the cycle. */
  startedAt: z.iso.datetime(),
  /** Time spent on reading so far, in all cycles, by the monotonic clock. */
  runningMs: z.number(),
  /** `runningMs` at the start of this cycle. */
  startedAtRunningMs: z.number(),
  /** Whether the cycle is spread over its time; otherwise it runs as fast as allowed. */
  paced: z.boolean(),
  /** The objects of all events up to this position have been read in this cycle. */
  position: z.int(),
  objects: z.int(),
  bytes: z.number(),
  newFaults: z.int(),
  skipped: z.int(),
  /** Positions and times of this cycle and the previous one. */
  samples: z.array(sample),
  previousSamples: z.array(sample),
  /** When previews were requested again, in `runningMs`. */
  remadeAtMs: z.array(z.number()),
});

export type Progress = z.output<typeof progressSchema>;

/** A new cycle; values that span cycles come from the previous one. */
export const newProgress = (logId: string, paced: boolean, before?: Progress): Progress => ({
  logId,
  startedAt: new Date().toISOString(),
  runningMs: before?.runningMs ?? 0,
  startedAtRunningMs: before?.runningMs ?? 0,
  paced,
  position: 0,
  objects: 0,
  bytes: 0,
  newFaults: 0,
  skipped: 0,
  samples: [],
  previousSamples: before ? samplesOf(before) : [],
  remadeAtMs: before?.remadeAtMs ?? [],
});

/** When each position was last read: an unfinished cycle keeps the samples of the previous one for the rest. */
function samplesOf({ samples, previousSamples }: Progress): Progress['samples'] {
  const end = samples.at(-1)?.position ?? 0;
  return [...samples, ...previousSamples.filter(({ position }) => position > end)];
}

/** Records that everything up to a position has been read. @param head of the log */
export function advance(progress: Progress, position: number, head: number): void {
  progress.position = position;
  const last = progress.samples.at(-1)?.position ?? -1;
  if (position - last >= Math.max(1, head / SAMPLES)) progress.samples.push({ position, at: new Date().toISOString() });
}

/** Time since the start of the cycle, milliseconds: the larger of wall clock and running time. */
export const elapsedMs = ({ runningMs, startedAtRunningMs, startedAt }: Progress): number =>
  Math.max(runningMs - startedAtRunningMs, Date.now() - Date.parse(startedAt));

/** About when the objects of an event were last read, by the samples; undefined if they never were. */
export function lastReadAt({ previousSamples }: Progress, position: number): string | undefined {
  const last = previousSamples.at(-1);
  if (!last || position > last.position) return undefined;
  return previousSamples.findLast((each) => each.position < position)?.at ?? previousSamples[0]?.at;
}

/** @returns undefined if this log has no progress */
export async function loadProgress(store: Pick<ObjectStore, 'read'>, logId: string): Promise<Progress | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of await store.read(PROGRESS_KEY)) chunks.push(chunk as Buffer);
    const { data } = progressSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
    return data?.logId === logId ? data : undefined;
  } catch (error) {
    if (error instanceof ObjectNotFoundError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function saveProgress(store: Pick<ObjectStore, 'put'>, progress: Progress): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(progress));
  await store.put(PROGRESS_KEY, Readable.from([bytes]), { contentType: 'application/json' });
}
