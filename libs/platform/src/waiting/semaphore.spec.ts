import { setImmediate } from 'node:timers/promises';
import { Semaphore } from './semaphore.js';

describe('a semaphore', () => {
  it('runs as many tasks as it has permits, and the others in order', async () => {
    const semaphore = new Semaphore(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = [1, 2, 3, 4].map((each) =>
      semaphore.run(async () => {
        begun.push(each);
        await new Promise<void>((end) => ends.push(end));
        return each;
      }),
    );
    await setImmediate();
    expect(begun).toEqual([1, 2]);
    ends.shift()?.();
    await setImmediate();
    expect(begun).toEqual([1, 2, 3]);
    while (ends.length > 0) {
      ends.shift()?.();
      await setImmediate();
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
  });

  it('goes on after failed work; only its caller gets the error', async () => {
    const semaphore = new Semaphore(1);
    const failing = semaphore.run(() => Promise.reject(new Error('refused')));
    const next = semaphore.run(async () => 'done');
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('done');
    expect(await semaphore.run(async () => 'again')).toBe('again');
  });

  it('rejects a caller that has waited too long, and skips its work', async () => {
    const semaphore = new Semaphore(1, { maxWaitMs: 5, lateError: () => new Error('too slow') });
    let end: () => void = () => undefined;
    const first = semaphore.run(() => new Promise<void>((resolve) => (end = resolve)));
    await expect(semaphore.run(async () => 'late')).rejects.toThrow('too slow');
    const next = semaphore.run(async () => 'done');
    end();
    await first;
    expect(await next).toBe('done');
    expect(await semaphore.run(async () => 'again')).toBe('again');
  });

  it('gives tryAcquire a permit at once or not at all, and releases each permit once', async () => {
    const semaphore = new Semaphore(1);
    const release = semaphore.tryAcquire();
    expect(semaphore.tryAcquire()).toBeUndefined();
    const waiting = semaphore.run(async () => 'done');
    release?.();
    release?.();
    expect(semaphore.tryAcquire()).toBeUndefined(); // the waiting caller has it
    expect(await waiting).toBe('done');
    expect(semaphore.tryAcquire()).toBeDefined();
    expect(semaphore.tryAcquire()).toBeUndefined();
  });
});
