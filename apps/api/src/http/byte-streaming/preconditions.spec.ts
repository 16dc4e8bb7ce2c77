import { evaluatePreconditions, rangeIsWanted } from './preconditions.js';

const current = { etag: '"v2"', lastModified: new Date('2026-03-01T12:00:00.750Z') };
const [SAME, EARLIER, LATER] = [
  'Sun, 01 Mar 2026 12:00:00 GMT',
  'Sun, 01 Mar 2026 11:59:59 GMT',
  'Sun, 01 Mar 2026 12:00:01 GMT',
];

describe('preconditions', () => {
  it.each([
    ['none', {}, 'proceed'],

    ['If-Match: the current tag', { 'if-match': '"v2"' }, 'proceed'],
    ['If-Match: one of several', { 'if-match': '"v1", "v2"' }, 'proceed'],
    ['If-Match: a tag with a comma inside', { 'if-match': '"a,b" ,"v2"' }, 'proceed'],
    ['If-Match: anything', { 'if-match': '*' }, 'proceed'],
    ['If-Match: another tag', { 'if-match': '"v1"' }, 'precondition-failed'],
    ['If-Match: a weak tag, which never matches strongly', { 'if-match': 'W/"v2"' }, 'precondition-failed'],
    ['If-Match: no tag at all', { 'if-match': 'v2' }, 'precondition-failed'],

    ['If-Unmodified-Since: its date', { 'if-unmodified-since': SAME }, 'proceed'],
    ['If-Unmodified-Since: later', { 'if-unmodified-since': LATER }, 'proceed'],
    ['If-Unmodified-Since: earlier', { 'if-unmodified-since': EARLIER }, 'precondition-failed'],
    ['If-Unmodified-Since: no date', { 'if-unmodified-since': 'yesterday' }, 'proceed'],
    ['If-Match before If-Unmodified-Since', { 'if-match': '"v2"', 'if-unmodified-since': EARLIER }, 'proceed'],

    ['If-None-Match: the current tag', { 'if-none-match': '"v2"' }, 'not-modified'],
    ['If-None-Match: the current tag, weak', { 'if-none-match': 'W/"v2"' }, 'not-modified'],
    ['If-None-Match: one of several', { 'if-none-match': '"v1",W/"v2"' }, 'not-modified'],
    ['If-None-Match: anything', { 'if-none-match': '*' }, 'not-modified'],
    ['If-None-Match: another tag', { 'if-none-match': '"v1"' }, 'proceed'],

    ['If-Modified-Since: its date', { 'if-modified-since': SAME }, 'not-modified'],
    ['If-Modified-Since: later', { 'if-modified-since': LATER }, 'not-modified'],
    ['If-Modified-Since: earlier', { 'if-modified-since': EARLIER }, 'proceed'],
    ['If-Modified-Since: no date', { 'if-modified-since': '2026-03-02' }, 'proceed'],
    ['If-None-Match before If-Modified-Since', { 'if-none-match': '"v1"', 'if-modified-since': LATER }, 'proceed'],

    ['If-Match fails before If-None-Match', { 'if-match': '"v1"', 'if-none-match': '"v2"' }, 'precondition-failed'],
    ['If-Match holds, then If-None-Match', { 'if-match': '"v2"', 'if-none-match': '"v2"' }, 'not-modified'],
  ] as const)('%s', (_, headers, verdict) => {
    expect(evaluatePreconditions(headers, current)).toBe(verdict);
  });
});

describe('If-Range', () => {
  it.each([
    ['absent', undefined, true],
    ['the current tag', '"v2"', true],
    ['another tag', '"v1"', false],
    ['the current tag, weak', 'W/"v2"', false],
    ['exactly its date', SAME, true],
    ['an earlier date', EARLIER, false],
    ['a later date', LATER, false],
    ['neither tag nor date', 'v2', false],
    ['anything, which it does not know', '*', false],
  ])('is %s', (_, ifRange, wanted) => {
    expect(rangeIsWanted({ ...(ifRange !== undefined && { 'if-range': ifRange }) }, current)).toBe(wanted);
  });
});
