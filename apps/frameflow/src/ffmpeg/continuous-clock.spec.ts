import { ContinuousClock } from './continuous-clock.js';

/** Packets of one second: the stream, and its time of decoding. */
type Packets = readonly (readonly [stream: number, seconds: number])[];

const onOneLine = (packets: Packets): number[] => {
  const clock = new ContinuousClock();
  return packets.map(([stream, seconds]) => seconds + clock.offsetFor(stream, seconds, 1));
};

describe('the time line of recordings that were glued together', () => {
  it.each<[string, Packets, number[]]>([
    [
      'goes on where the clock starts again',
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
        [0, 0],
        [1, 0],
      ],
      [0, 0, 1, 1, 2, 2],
    ],
    [
      'goes on where the clock is much later',
      [
        [0, 0],
        [1, 0],
        [0, 3600],
        [1, 3600],
        [1, 3601],
      ],
      [0, 0, 1, 1, 2],
    ],
    [
      'has the last packets of a recording behind the first ones of the next',
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
        [1, 1],
        [0, 1],
        [1, 0],
        [0, 2],
        [1, 1],
      ],
      [0, 0, 1, 2, 1, 3, 2, 4, 3],
    ],
    [
      'starts each of five recordings once, whichever stream is first',
      [
        [0, 5],
        [1, 5],
        [1, 0],
        [0, 0],
        [0, 5000],
        [1, 5000],
        [0, 0],
        [1, 0],
        [1, 70],
        [0, 70],
      ],
      [5, 5, 6, 6, 7, 7, 8, 8, 9, 9],
    ],
    [
      'keeps a hole in the pictures while the sound goes on',
      [[0, 0], ...Array.from({ length: 20 }, (_, second) => [1, second] as const), [0, 20]],
      [0, ...Array.from({ length: 20 }, (_, second) => second), 20],
    ],
    [
      'lets no stream go back when it lasted longer than the one that started again first',
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [1, 2],
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      [0, 0, 1, 2, 1, 3, 4],
    ],
  ])('%s', (_what, packets, times) => {
    expect(onOneLine(packets)).toEqual(times);
  });
});
