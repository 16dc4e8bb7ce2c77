import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lease, Leases } from './leases.port.js';

export interface LeasesUnderTest {
  /** The leases as another process sees them: only the store is shared. */
  create(): Leases;
  /** A lease that was not renewed for so long may be acquired by another process, milliseconds. */
  readonly leaseMs: number;
}

/** Leases that several processes share. */
export interface SharedLeasesUnderTest extends LeasesUnderTest {
  /**
   * Arguments for `node` to run a program that acquires the lease of this name, and prints `held <fence>`, and `lost`
   * when it is lost.
   */
  holderArguments(name: string): readonly string[];
}

/** The contract of every leases adapter; called from a spec beside the adapter. */
export function leasesContract(underTest: () => LeasesUnderTest): void {
  let names = 0;
  let name: string;
  let acquired: Lease[];
  const acquire = async (signal = new AbortController().signal): Promise<Lease> => {
    const lease = await underTest().create().acquire(name, signal);
    acquired.push(lease);
    return lease;
  };
  beforeEach(() => {
    name = `lease-${++names}`;
    acquired = [];
  });
  afterEach(() => Promise.all(acquired.map((lease) => lease.release())));

  it('is acquired at once when nobody holds it, and kept as long as its holder lives', async () => {
    const lease = await acquire();
    expect(lease.name).toBe(name);
    await pause(underTest().leaseMs * 2);
    expect(lease.signal.aborted).toBe(false);
  });

  it('has one holder at a time, and is acquired by the next as soon as it is released', async () => {
    const first = await acquire();
    const second = acquire();
    const early = await Promise.race([second, pause(underTest().leaseMs * 1.5, 'still waiting')]);
    expect(early).toBe('still waiting');
    const releasedAt = performance.now();
    await first.release();
    expect((await second).signal.aborted).toBe(false);
    expect(performance.now() - releasedAt).toBeLessThan(underTest().leaseMs);
  });

  it('has a higher fencing number each time it is acquired', async () => {
    const fences: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const lease = await acquire();
      fences.push(lease.fence);
      await lease.release();
    }
    expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
  });

  it('does not depend on a lease of another name', async () => {
    await acquire();
    name = `${name}-other`;
    await acquire();
  });

  it('is released by its holder, even repeatedly', async () => {
    const lease = await acquire();
    await lease.release();
    expect(lease.signal.aborted).toBe(true);
    await lease.release();
    const next = await acquire();
    await lease.release();
    await pause(underTest().leaseMs);
    expect(next.signal.aborted).toBe(false);
  });

  it('is no longer waited for when the signal aborts', async () => {
    await acquire();
    const stop = new AbortController();
    const waiting = acquire(stop.signal);
    await pause(50);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(acquire(AbortSignal.abort(new Error('never wanted')))).rejects.toThrow('never wanted');
  });

  it('reports whether it is held', async () => {
    const leases = underTest().create();
    expect(await leases.isHeld(name)).toBe(false);
    const lease = await acquire();
    expect(await leases.isHeld(name)).toBe(true);
    expect(await leases.isHeld(`${name}-other`)).toBe(false);
    await lease.release();
    expect(await leases.isHeld(name)).toBe(false);
    const next = await acquire();
    await lease.release();
    expect(await leases.isHeld(name)).toBe(true);
    await next.release();
  });

  it('is passed on many times, with one holder at a time', async () => {
    let holders = 0;
    let turns = 0;
    const takeTurn = async (): Promise<void> => {
      const lease = await acquire();
      expect(++holders).toBe(1);
      await pause(10);
      turns++;
      holders--;
      await lease.release();
    };
    await Promise.all(Array.from({ length: 8 }, takeTurn));
    expect(turns).toBe(8);
  });
}

/** Additional contract for leases that several processes share. */
export function sharedLeasesContract(underTest: () => SharedLeasesUnderTest): void {
  leasesContract(underTest);
  const acquire = (name: string): Promise<Lease> => underTest().create().acquire(name, new AbortController().signal);

  it('of a killed process goes to the next one, but not at once', async () => {
    const holder = await HolderProcess.start(underTest(), 'killed');
    holder.signal('SIGKILL');
    const killedAt = performance.now();
    expect(await underTest().create().isHeld('killed')).toBe(false);
    const next = await acquire('killed');
    expect(performance.now() - killedAt).toBeGreaterThan(underTest().leaseMs / 4);
    expect(performance.now() - killedAt).toBeLessThan(underTest().leaseMs * 4);
    await next.release();
  });

  it('reports every renewal to its holder', async () => {
    const lease = await acquire('renewed');
    for (let i = 0; i < 2; i += 1) await new Promise<void>((resolve) => lease.onRenewed(resolve));
    await lease.release();
  });

  it('has a higher fencing number when it is acquired from a frozen process', async () => {
    const holder = await HolderProcess.start(underTest(), 'fenced');
    try {
      holder.signal('SIGSTOP');
      const next = await acquire('fenced');
      expect(next.fence).toBeGreaterThan(holder.fence);
      await next.release();
    } finally {
      holder.signal('SIGKILL');
    }
  });

  it('of a frozen process goes to the next one, and the frozen process notices when it resumes', async () => {
    const holder = await HolderProcess.start(underTest(), 'frozen');
    try {
      holder.signal('SIGSTOP');
      const next = await acquire('frozen');
      holder.signal('SIGCONT');
      expect(await holder.nextWord()).toBe('lost');
      expect(next.signal.aborted).toBe(false);
      await next.release();
    } finally {
      holder.signal('SIGKILL');
    }
  });
}

/** A process that holds a lease. */
class HolderProcess {
  fence = 0;
  private readonly words: AsyncIterator<string>;

  private constructor(private readonly child: ReturnType<typeof spawn>) {
    if (!child.stdout) throw new Error('The output of the process is not read.');
    this.words = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start({ holderArguments }: SharedLeasesUnderTest, name: string): Promise<HolderProcess> {
    const child = spawn(process.execPath, holderArguments(name), { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child, 'spawn');
    const holder = new HolderProcess(child);
    const [word, fence] = (await holder.nextWord())?.split(' ') ?? [];
    expect(word).toBe('held');
    holder.fence = Number(fence);
    return holder;
  }

  async nextWord(): Promise<string | undefined> {
    return ((await this.words.next()) as IteratorResult<string, undefined>).value;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
