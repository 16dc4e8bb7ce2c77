import { setImmediate } from 'node:timers/promises';
import { KeyedMutex } from './keyed-mutex.js';

class TooManyError extends Error {}

describe('a keyed mutex', () => {
  it('runs work of one key one after the other, in the order of the calls', async () => {
    const mutex = new KeyedMutex();
    const seen: string[] = [];
    const work = (name: string) =>
      mutex.run('video', async () => {
        seen.push(`${name} begins`);
        await setImmediate();
        seen.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([work('a'), work('b'), work('c')])).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('does not wait for work of another key', async () => {
    const mutex = new KeyedMutex();
    const never = mutex.run('video', () => new Promise<never>(() => undefined));
    expect(await mutex.run('other video', async () => 'done')).toBe('done');
    expect(await Promise.race([never, setImmediate('waiting')])).toBe('waiting');
  });

  it('skips the work of a caller whose signal aborts before its turn', async () => {
    const mutex = new KeyedMutex();
    let finish: () => void = () => undefined;
    const first = mutex.run('video', () => new Promise<void>((resolve) => (finish = resolve)));
    const given = new AbortController();
    const worked: string[] = [];
    const second = mutex.run('video', async () => void worked.push('second'), given.signal);
    const third = mutex.run('video', async () => void worked.push('third'));
    given.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    finish();
    await Promise.all([first, third]);
    expect(worked).toEqual(['third']);
  });

  it('refuses callers beyond its limit at once, and accepts them again when fewer wait', async () => {
    const mutex = new KeyedMutex({ maxWaiting: 32, overflowError: (waiting) => new TooManyError(`${waiting} wait`) });
    const anySignal = (): AbortSignal => new AbortController().signal;
    let finish: () => void = () => undefined;
    const first = mutex.run('video', () => new Promise<void>((resolve) => (finish = resolve)));
    const line = Array.from({ length: 31 }, () => mutex.run('video', async () => 'done', anySignal()));
    const refused = mutex.run('video', async () => 'too many', anySignal());
    await expect(refused).rejects.toThrow(TooManyError);
    await expect(refused).rejects.toThrow('32 wait');
    expect(await mutex.run('other video', async () => 'done', anySignal())).toBe('done');
    const patient = mutex.run('video', async () => 'waits however long it takes');
    finish();
    await Promise.all([first, ...line]);
    expect(await patient).toBe('waits however long it takes');
    expect(await mutex.run('video', async () => 'again', anySignal())).toBe('again');
  });

  it('waits for work that has begun, even if the signal aborts', async () => {
    const given = new AbortController();
    const work = new KeyedMutex().run('video', async () => (given.abort(), 'done'), given.signal);
    expect(await work).toBe('done');
  });

  it('goes on after work that failed, and tells only its own caller', async () => {
    const mutex = new KeyedMutex();
    const failing = mutex.run('video', () => Promise.reject(new Error('refused')));
    const next = mutex.run('video', async () => 'done');
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('done');
    expect(await mutex.run('video', async () => 'again')).toBe('again');
  });
});
