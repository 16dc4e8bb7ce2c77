import { setImmediate } from 'node:timers/promises';
import { Turns } from './turns.js';

describe('turns', () => {
  it('let callers of one key work one after the other, in the order in which they came', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string) =>
      turns.take('film', async () => {
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
    const never = turns.take('film', () => new Promise<never>(() => undefined));
    expect(await turns.take('other film', async () => 'done')).toBe('done');
    expect(await Promise.race([never, setImmediate('waiting')])).toBe('waiting');
  });

  it('go on after one that failed, which only its own caller hears of', async () => {
    const turns = new Turns();
    const failing = turns.take('film', () => Promise.reject(new Error('refused')));
    const next = turns.take('film', async () => 'done');
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('done');
    expect(await turns.take('film', async () => 'again')).toBe('again');
  });
});
