import { Readable } from 'node:stream';
import { ObjectNotFoundError, type ObjectStore } from '@reelog/storage';
import { z } from 'zod';

const PROGRESS_KEY = 'integrity/progress.json';
/** Samples of a cycle, about. */
const SAMPLES = 100;

const sample = z.object({ position: z.int(), at: z.iso.datetime() });

/** How far the reading of all objects has come; kept in the store, so that any process goes on from there. */
const progressSchema = z.object({
  logId: z.string(),
  /** By the wall clock of the process that began the cycle. */
  startedAt: z.iso.datetime(),
  /** Time that processes have spent on reading so far, in all cycles: a clock that does not step. */
  runningMs: z.number(),
  /** Of it, what had passed when this cycle began. */
  startedAtRunningMs: z.number(),
  /** Spread over the time of a cycle; or else as fast as it may be. */
  paced: z.boolean(),
  /** The objects of all events up to here have been read in this cycle. */
  position: z.int(),
  objects: z.int(),
  bytes: z.number(),
  newFaults: z.int(),
  skipped: z.int(),
  /** When this cycle, and the one before it, had come how far. */
  samples: z.array(sample),
  previousSamples: z.array(sample),
  /** When previews were requested anew, in `runningMs`. */
  remadeAtMs: z.array(z.number()),
});

export type Progress = z.output<typeof progressSchema>;

/** A new cycle; what goes on over cycles is taken from the one before. */
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

/** When what was last read: a cycle that did not come to its end leaves the rest to the one before. */
function samplesOf({ samples, previousSamples }: Progress): Progress['samples'] {
  const end = samples.at(-1)?.position ?? 0;
  return [...samples, ...previousSamples.filter(({ position }) => position > end)];
}

/** Notes that everything up to a position has been read. @param head of the log */
export function advance(progress: Progress, position: number, head: number): void {
  progress.position = position;
  const last = progress.samples.at(-1)?.position ?? -1;
  if (position - last >= Math.max(1, head / SAMPLES)) progress.samples.push({ position, at: new Date().toISOString() });
}

/** Time since the cycle began, milliseconds: of the wall clock or of running, whichever says more. */
export const elapsedMs = ({ runningMs, startedAtRunningMs, startedAt }: Progress): number =>
  Math.max(runningMs - startedAtRunningMs, Date.now() - Date.parse(startedAt));

/** When the objects of an event were last read, at the latest; undefined when they never were. */
export function lastReadAt({ previousSamples }: Progress, position: number): string | undefined {
  const last = previousSamples.at(-1);
  if (!last || position > last.position) return undefined;
  return previousSamples.findLast((each) => each.position < position)?.at ?? previousSamples[0]?.at;
}

/** @returns undefined when there is none of this log */
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
