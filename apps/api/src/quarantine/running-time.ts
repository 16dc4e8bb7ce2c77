import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { ObjectNotFoundError, type ObjectStore } from '@reelog/storage';
import { z } from 'zod';

/** Stored beside the objects, so that it is copied and restored with them. */
const STATE_KEY = 'reelog-quarantine.json';

const stateSchema = z.object({
  runningSeconds: z.number().min(0),
  lastSweep: z
    .object({
      at: z.iso.datetime(),
      waitingVideos: z.int(),
      waitingObjects: z.int(),
      reportedObjects: z.int(),
      reportedKeys: z.array(z.string()),
    })
    .optional(),
});

/** Result of the last sweep, with the objects that it left in place. */
export type SweepReport = NonNullable<z.output<typeof stateSchema>['lastSweep']>;
type State = z.output<typeof stateSchema>;

/**
 * The running time of the installation over all starts, and the report of the last sweep: an object in the store. The sum
 * uses the monotonic clock of one process, so steps of the wall clock do not change it.
 */
export class RunningTime {
  private since = performance.now();

  private constructor(
    private readonly store: ObjectStore,
    private state: State,
  ) {}

  /** @param atLeast a known lower bound, in case the object is an older copy */
  static async load(store: ObjectStore, atLeast: number): Promise<RunningTime> {
    const state = await readState(store);
    return new RunningTime(store, { ...state, runningSeconds: Math.max(state.runningSeconds, atLeast) });
  }

  get seconds(): number {
    return Math.floor(this.state.runningSeconds + (performance.now() - this.since) / 1_000);
  }

  /** Makes the sum durable, with a new report if given. */
  async save(lastSweep: SweepReport | undefined = this.state.lastSweep): Promise<void> {
    this.state = { runningSeconds: this.seconds, ...(lastSweep && { lastSweep }) };
    this.since = performance.now();
    const bytes = Buffer.from(JSON.stringify(this.state));
    await this.store.put(STATE_KEY, Readable.from([bytes]), { contentType: 'application/json' });
  }
}

/** The last saved sum and report; no report before the first sweep. */
export const quarantineStatus = (store: ObjectStore): Promise<State> => readState(store);

/** An unreadable state restarts at zero: objects then stay longer in the quarantine, never shorter. */
async function readState(store: ObjectStore): Promise<State> {
  try {
    const text = (await buffer(await store.read(STATE_KEY))).toString('utf8');
    const state = stateSchema.safeParse(parsed(text));
    return state.success ? state.data : { runningSeconds: 0 };
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return { runningSeconds: 0 };
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
