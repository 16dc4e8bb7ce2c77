import {
  aboutTimeLeft,
  truncate,
  formatAge,
  formatBytes,
  formatRest,
  formatTimeLeft,
  formatViews,
  plural,
} from './format.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const ago = (seconds: number) => formatAge(new Date(NOW - seconds * 1000).toISOString(), NOW);

describe('what people read', () => {
  it('is cut between characters', () =>
    expect(['🎬🎬🎬', 'abc', ''].map((text) => truncate(text, 2))).toEqual(['🎬🎬', 'ab', '']));

  it('counts views', () => expect([1, 999].map(formatViews)).toEqual(['1 view', '999 views']));

  it('counts things', () =>
    expect([plural(1, 'video'), plural(2, 'video'), plural(2, 'person', 'people')]).toEqual([
      '1 video',
      '2 videos',
      '2 people',
    ]));

  it('gives sizes a unit', () =>
    expect([0, 999, 1500, 812_000, 1_400_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '812 kB',
      '1.4 GB',
    ]));

  it('gives ages in the largest fitting unit', () =>
    expect([3, 50, 150, 7200, 90_000].map(ago)).toEqual([
      'just now',
      '1 minute ago',
      '2 minutes ago',
      '2 hours ago',
      'yesterday',
    ]));

  it('counts calendar days', () => {
    const age = (at: Date, now: Date) => formatAge(at.toISOString(), now.getTime());
    expect(age(new Date(2026, 2, 3, 23, 50), new Date(2026, 2, 5, 23, 40))).toBe('2 days ago');
    expect(age(new Date(2026, 2, 3, 23, 50), new Date(2026, 2, 6, 0, 10))).toBe('3 days ago');
    expect(age(new Date(2026, 2, 3, 0, 10), new Date(2026, 2, 4, 23, 50))).toBe('yesterday');
    expect(age(new Date(2026, 2, 3, 20), new Date(2026, 2, 4, 2))).toBe('6 hours ago');
  });

  it('is brief where there is little room', () =>
    expect([300, 7_200].map((s) => formatAge(new Date(NOW - s * 1000).toISOString(), NOW, true))).toEqual([
      '5m ago',
      '2h ago',
    ]));

  it('is never ahead of the clock', () => expect([-10, -3_600, -90_000].map(ago)).toEqual(Array(3).fill('just now')));

  it('is a date after a long time', () => expect(ago(60 * 86_400)).toMatch(/2025|2026/));

  it('rounds the remaining time', () =>
    expect([3, 42, 200, 7500, Infinity].map(formatTimeLeft)).toEqual([
      'a few seconds left',
      '50 s left',
      '4 min left',
      '2 h 5 min left',
      '',
    ]));

  it('says about how long something takes', () =>
    expect([3, 42, 110, 7500].map(aboutTimeLeft)).toEqual([
      'a few seconds',
      'about 50 s',
      'about 2 min',
      'about 2 h 5 min',
    ]));

  it('says how long the rest of a video is, never more than that', () =>
    expect([0.4, 49.9, 60, 1645, 3600, 7199].map(formatRest)).toEqual([
      '0 s left',
      '49 s left',
      '1 min left',
      '27 min left',
      '1 h 0 min left',
      '1 h 59 min left',
    ]));
});
