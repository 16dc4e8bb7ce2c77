import { setImmediate } from 'node:timers/promises';
import { EventLogBusyError } from '@reelog/events';
import { Turns } from './turns.js';

describe('turns', () => {
  it('let callers of one key work one after the other, in the order in which they came', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string) =>
      turns.take('video', async () => {
        seen.push(`${name} begins`);
        await setImmediate();
        seen.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([work('a'), work('b'), work('c')])).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('keep nobody waiting for another key', async () => {
    const turns = new Turns();
    const never = turns.take('video', () => new Promise<never>(() => undefined));
    expect(await turns.take('other video', async () => 'done')).toBe('done');
    expect(await Promise.race([never, setImmediate('waiting')])).toBe('waiting');
  });

  it('are given up by a caller that waits no longer, and pass it over', async () => {
    const turns = new Turns();
    let finish: () => void = () => undefined;
    const first = turns.take('video', () => new Promise<void>((resolve) => (finish = resolve)));
    const given = new AbortController();
    const worked: string[] = [];
    const second = turns.take('video', async () => void worked.push('second'), given.signal);
    const third = turns.take('video', async () => void worked.push('third'));
    given.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    finish();
    await Promise.all([first, third]);
    expect(worked).toEqual(['third']);
  });

  it('are refused at once where 32 wait already, and given again when the line is shorter', async () => {
    const turns = new Turns();
    const patience = (): AbortSignal => new AbortController().signal;
    let finish: () => void = () => undefined;
    const first = turns.take('video', () => new Promise<void>((resolve) => (finish = resolve)));
    const line = Array.from({ length: 31 }, () => turns.take('video', async () => 'done', patience()));
    await expect(turns.take('video', async () => 'too many', patience())).rejects.toThrow(EventLogBusyError);
    expect(await turns.take('other video', async () => 'done', patience())).toBe('done');
    const patient = turns.take('video', async () => 'waits however long it takes');
    finish();
    await Promise.all([first, ...line]);
    expect(await patient).toBe('waits however long it takes');
    expect(await turns.take('video', async () => 'again', patience())).toBe('again');
  });

  it('that have begun are waited for, however long the caller meant to wait', async () => {
    const given = new AbortController();
    const work = new Turns().take('video', async () => (given.abort(), 'done'), given.signal);
    expect(await work).toBe('done');
  });

  it('go on after one that failed, which only its own caller hears of', async () => {
    const turns = new Turns();
    const failing = turns.take('video', () => Promise.reject(new Error('refused')));
    const next = turns.take('video', async () => 'done');
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('done');
    expect(await turns.take('video', async () => 'again')).toBe('again');
  });
});
