import { type JobOrder, JobSlots } from './job-slots.js';

/** Never aborted. */
const { signal } = new AbortController();
const short: JobOrder = { isLong: false, expectedSeconds: 1, signal };
const long: JobOrder = { isLong: true, expectedSeconds: 600, signal };

/** Jobs that run until the test ends them, by name. */
class Jobs {
  readonly started: string[] = [];
  private readonly ends = new Map<string, (error?: Error) => void>();

  constructor(private readonly slots: JobSlots) {}

  begin(name: string, order: JobOrder): Promise<void> {
    return this.slots.run(order, () => {
      this.started.push(name);
      return new Promise((resolve, reject) => {
        this.ends.set(name, (error) => (error ? reject(error) : resolve()));
      });
    });
  }

  async end(name: string, error?: Error): Promise<void> {
    this.ends.get(name)?.(error);
    await nextTick();
  }
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the slots of jobs', () => {
  it('run a limited number of short ones, the others in order, also after a failure', async () => {
    const jobs = new Jobs(new JobSlots(2));
    const outcomes = Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => jobs.begin(name, short)));
    await nextTick();
    expect(jobs.started).toEqual(['a', 'b']);
    await jobs.end('a', new Error('failed'));
    expect(jobs.started).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c', 'd']) await jobs.end(name);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('run a short one beside an earlier long one, and no second long one', async () => {
    const jobs = new Jobs(new JobSlots(1));
    for (const [name, order] of Object.entries({ long, 'long 2': long, short })) void jobs.begin(name, order);
    await nextTick();
    expect(jobs.started).toEqual(['long', 'short']);
    await jobs.end('short');
    expect(jobs.started).toEqual(['long', 'short']);
    await jobs.end('long');
    expect(jobs.started).toEqual(['long', 'short', 'long 2']);
  });

  it('run a long one while many short ones wait', async () => {
    const jobs = new Jobs(new JobSlots(1));
    for (const name of ['a', 'b', 'c']) void jobs.begin(name, short);
    void jobs.begin('long', long);
    await nextTick();
    expect(jobs.started).toEqual(['a', 'long']);
  });

  it('free the place of a short job that becomes long', async () => {
    const jobs = new Jobs(new JobSlots(1, 20));
    void jobs.begin('slow', short);
    void jobs.begin('quick', short);
    await nextTick();
    expect(jobs.started).toEqual(['slow']);
    for (const deadline = Date.now() + 20_000; jobs.started.length < 2 && Date.now() < deadline;) await nextTick();
    expect(jobs.started).toEqual(['slow', 'quick']);
  });

  it('start the job that is expected to end first', async () => {
    const jobs = new Jobs(new JobSlots(1));
    for (const seconds of [0, 50, 5, 20]) void jobs.begin(String(seconds), { ...short, expectedSeconds: seconds });
    for (const name of ['0', '5', '20']) {
      await nextTick();
      await jobs.end(name);
    }
    expect(jobs.started).toEqual(['0', '5', '20', '50']);
  });

  it('drop a waiting job that is aborted', async () => {
    const jobs = new Jobs(new JobSlots(1));
    void jobs.begin('a', short);
    const stop = new AbortController();
    const aborted = jobs.begin('b', { ...short, signal: stop.signal });
    void jobs.begin('c', short);
    stop.abort(new Error('not wanted any more'));
    await expect(aborted).rejects.toThrow('not wanted any more');
    await jobs.end('a');
    expect(jobs.started).toEqual(['a', 'c']);
  });
});
