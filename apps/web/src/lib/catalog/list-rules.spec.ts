import { anAdminVideo, aVideo } from '../testing/videos.js';
import type { CatalogSort } from '../types.js';
import { adminRules, catalogRules } from './list-rules.js';

const rules = (part: Partial<Parameters<typeof catalogRules>[0]>) =>
  catalogRules({ q: '', tag: '', sort: 'newest', ...part });

describe('the rules of the catalog', () => {
  it('include videos that viewers may see', () => {
    const states = [
      aVideo(1),
      aVideo(2, { status: 'processing' }),
      aVideo(3, { status: 'processing', durationSeconds: undefined }),
      aVideo(4, { status: 'failed' }),
      aVideo(5, { status: 'removed' }),
    ];
    expect(states.map(rules({}).includes)).toEqual([true, true, false, false, false]);
  });

  it('include matches of search and tag', () => {
    const video = aVideo(1, { title: 'Old harbour', description: 'At night', tags: ['sea'] });
    expect(rules({ q: 'harb nig se' }).includes(video)).toBe(true);
    expect(rules({ q: 'morning' }).includes(video)).toBe(false);
    expect(rules({ tag: ' Sea' }).includes(video)).toBe(true);
    expect(rules({ tag: 'se' }).includes(video)).toBe(false);
  });

  it.each<[CatalogSort, number[]]>([
    ['newest', [3, 2, 1]],
    ['oldest', [1, 2, 3]],
    ['views', [2, 3, 1]],
    ['title', [3, 1, 2]],
    ['duration', [1, 3, 2]],
  ])('order by %s, ties by id', (sort, expected) => {
    const videos = [
      aVideo(1, { title: 'b', views: 1, durationSeconds: 90 }),
      aVideo(2, { title: 'B', views: 5, durationSeconds: undefined }),
      aVideo(3, { title: 'á', views: 1, durationSeconds: 30 }),
    ];
    expect(videos.sort(rules({ sort }).compare).map(({ position }) => position)).toEqual(expected);
  });
});

describe('the rules of a search', () => {
  it('order by where the words are: title, tags, description; then the newest first', () => {
    const videos = [
      aVideo(1, { title: 'Harbour night' }),
      aVideo(2, { description: 'The harbour at night' }),
      aVideo(3, { title: 'Harbour', tags: ['night'] }),
      aVideo(4, { title: 'At night', description: 'In the harbour' }),
      aVideo(5, { title: 'Night in the harbour' }),
    ];
    const { compare } = rules({ q: 'harb nig', sort: 'relevance' });
    expect(videos.sort(compare).map(({ position }) => position)).toEqual([5, 1, 3, 4, 2]);
  });
});

describe('the rules of the managers’ list', () => {
  it('include every state, or the requested one', () => {
    const failed = anAdminVideo(1, { status: 'failed' });
    expect(
      ([null, 'failed', 'ready'] as const).map((status) => adminRules({ q: '', status }).includes(failed)),
    ).toEqual([true, true, false]);
  });
});
