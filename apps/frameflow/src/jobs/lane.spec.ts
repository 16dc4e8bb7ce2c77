import { Lane } from './lane.js';

describe('a lane', () => {
  it('lets so many through at a time, the others in order, also when one fails', async () => {
    const lane = new Lane(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const runs = [0, 1, 2, 3].map((number) =>
      lane.run(async () => {
        started.push(number);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (number === 0) throw new Error('failed');
      }),
    );
    const outcomes = Promise.allSettled(runs);
    const step = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    await step();
    expect(started).toEqual([0, 1]);
    ends[0]?.();
    await step();
    expect(started).toEqual([0, 1, 2]);
    ends[1]?.();
    await step();
    expect(started).toEqual([0, 1, 2, 3]);
    ends.forEach((end) => end());
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});
