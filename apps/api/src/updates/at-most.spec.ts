import { setImmediate } from 'node:timers/promises';
import { AtMost } from './at-most.js';
import { Gate } from './testing/paced-client.fixture.js';

describe('at most so many at a time', () => {
  it('work, while the others wait in the order in which they came', async () => {
    const turns = new AtMost(2);
    const gate = new Gate();
    const begun: number[] = [];
    const all = [1, 2, 3, 4].map((each) =>
      turns.run(async () => {
        begun.push(each);
        await gate.pass();
        return each;
      }),
    );
    await setImmediate();
    expect(begun).toEqual([1, 2]);
    await gate.release(1);
    expect(begun).toEqual([1, 2, 3]);
    await gate.releaseAll();
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
  });

  it('work on after one that failed, which only its own caller hears of', async () => {
    const turns = new AtMost(1);
    const failing = turns.run(() => Promise.reject(new Error('refused')));
    const next = turns.run(async () => 'done');
    await expect(failing).rejects.toThrow('refused');
    expect(await next).toBe('done');
    expect(await turns.run(async () => 'again')).toBe('again');
  });
});
