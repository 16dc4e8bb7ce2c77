import { ChainVerifier } from './chain-verifier.js';
import { GENESIS_HASH, sealEvent } from './hash-chain.js';
import type { LogTail } from './record-time.js';
import { relink, sealCommit, tailOf } from './seal-commit.js';
import { aCommit, events } from './testing/sample-commits.js';

const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const DAY_MS = 24 * 3_600_000;
const EMPTY: LogTail = { position: 0, hash: GENESIS_HASH, recordedAt: '' };

const timesOf = (sealed: readonly { recordedAt?: string }[]): (string | undefined)[] =>
  sealed.map(({ recordedAt }) => recordedAt);

describe('the time of recording', () => {
  it('is the clock when a commit is sealed, the same for all its events', () => {
    const sealed = sealCommit(aCommit({ events: events(2) }), EMPTY, NOON);
    expect(timesOf(sealed)).toEqual(['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z']);
  });

  it('does not fall when the clock goes back by a day, and follows it when it goes forwards', () => {
    let tail = EMPTY;
    const seen = [0, DAY_MS, -DAY_MS, 1, 2 * DAY_MS].map((step) => {
      const sealed = sealCommit(aCommit(), tail, NOON + step);
      tail = tailOf(sealed, tail);
      return sealed[0]?.recordedAt;
    });
    expect(seen).toEqual([
      '2026-03-02T12:00:00.000Z',
      '2026-03-03T12:00:00.000Z',
      '2026-03-03T12:00:00.000Z',
      '2026-03-03T12:00:00.000Z',
      '2026-03-04T12:00:00.000Z',
    ]);
  });

  it('rises with the position when a commit has to follow another event than it was sealed for', () => {
    const sealed = sealCommit(aCommit({ events: events(2) }), EMPTY, NOON);
    const first = sealCommit(aCommit(), EMPTY, NOON + 3_600_000);
    const moved = relink(sealed, tailOf(first, EMPTY));
    expect(timesOf(moved)).toEqual(['2026-03-02T13:00:00.000Z', '2026-03-02T13:00:00.000Z']);
    const chain = new ChainVerifier();
    expect([...first, ...moved].map((event) => chain.check(event))).toEqual([undefined, undefined, undefined]);
    expect(chain.recordedAt).toBe('2026-03-02T13:00:00.000Z');
  });

  it('does not change when the commit moves behind an earlier event', () => {
    const sealed = sealCommit(aCommit(), EMPTY, NOON);
    const first = sealCommit(aCommit(), EMPTY, NOON - 3_600_000);
    expect(timesOf(relink(sealed, tailOf(first, EMPTY)))).toEqual(['2026-03-02T12:00:00.000Z']);
  });
});

describe('a chain in which events without a recording time precede others', () => {
  /** As an older release wrote it. */
  const withoutTime = (tail: LogTail, occurredAt: string) => {
    const [event] = sealCommit(aCommit({ occurredAt }), tail, NOON);
    if (!event) throw new Error('A commit has an event.');
    const { recordedAt: _none, salts, ...old } = event;
    return sealEvent(old, tail.hash, salts);
  };

  it('derives the highest time so far, and continues from there', () => {
    const chain = new ChainVerifier();
    let tail = EMPTY;
    for (const [occurredAt, derived] of [
      ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
      ['2026-03-05T10:00:00.000Z', '2026-03-05T10:00:00.000Z'],
      ['2026-03-02T10:00:00.000Z', '2026-03-05T10:00:00.000Z'],
    ] as const) {
      const event = withoutTime(tail, occurredAt);
      tail = tailOf([event], tail);
      expect(chain.check(event)).toBeUndefined();
      expect([tail.recordedAt, chain.recordedAt]).toEqual([derived, derived]);
    }
    const [next] = sealCommit(aCommit(), tail, NOON);
    expect(next?.recordedAt).toBe('2026-03-05T10:00:00.000Z');
  });

  it('is invalid when a later event was recorded before it', () => {
    const old = withoutTime(EMPTY, '2026-03-05T10:00:00.000Z');
    const [next] = sealCommit(aCommit(), { ...old, recordedAt: '' }, NOON);
    const chain = new ChainVerifier();
    expect(chain.check(old)).toBeUndefined();
    expect(next && chain.check(next)).toMatchObject({
      position: 2,
      problem: expect.stringMatching(/before that of an earlier event/) as string,
    });
  });
});
