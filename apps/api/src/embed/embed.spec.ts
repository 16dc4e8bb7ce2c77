import { playerSize } from './player-size.js';
import { startSeconds } from './start-seconds.js';

describe('the start of an embedded player', () => {
  it.each<[unknown, number | undefined]>([
    ['83', 83],
    ['83.5s', 83.5],
    ['1m23s', 83],
    ['1h', 3600],
    ['1:23', 83],
    ['1:00:01', 3601],
    ['0', undefined],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['4000', undefined],
    [['1', '2'], undefined],
    [undefined, undefined],
  ])('of %j is %p', (text, seconds) => expect(startSeconds(text, 3999)).toBe(seconds));
});

describe('the size of a player', () => {
  it('has the shape of the video, within the limits', () => {
    expect(playerSize({ width: 1920, height: 1080 })).toEqual({ width: 1280, height: 720 });
    expect(playerSize({ width: 1080, height: 1920 })).toEqual({ width: 405, height: 720 });
    expect(playerSize({ width: 640, height: 480 }, { width: 400 })).toEqual({ width: 400, height: 300 });
    expect(playerSize({ width: 640, height: 480 }, { width: 4000, height: 90 })).toEqual({ width: 120, height: 90 });
    expect(playerSize({ width: 4000, height: 2 }, { width: 100 })).toEqual({ width: 100, height: 1 });
    expect(playerSize({})).toEqual({ width: 1280, height: 720 });
  });
});
