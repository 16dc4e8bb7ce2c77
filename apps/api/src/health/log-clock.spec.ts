import type { StoredEvent } from '@reelog/domain';
import type { EventPage } from '@reelog/events';
import { LogClock } from './log-clock.js';

const at = (secondsAhead: number): string => new Date(Date.now() + secondsAhead * 1_000).toISOString();

/** A clock check over a log with a settable newest event, and what it reported. */
function checkOver(newest: Partial<StoredEvent> | undefined) {
  const state = { newest, warned: [] as string[], informed: 0 };
  const log = {
    readPage: async (): Promise<EventPage<StoredEvent>> => ({
      events: state.newest ? [state.newest as StoredEvent] : [],
      next: null,
    }),
  };
  const check = new LogClock(log, {
    warn: (text: unknown) => void state.warned.push(String(text)),
    info: () => void (state.informed += 1),
  } as never);
  return { state, check };
}

describe('the clock check of the log', () => {
  it.each<[string, Partial<StoredEvent> | undefined]>([
    ['an empty log', undefined],
    ['an event of a moment ago', { recordedAt: at(-1) }],
    ['an event half a minute ahead', { recordedAt: at(30) }],
    ['an old event without a recording time', { occurredAt: at(-1) }],
  ])('accepts %s', async (_what, newest) => {
    const { state, check } = checkOver(newest);
    await expect(check.probe()).resolves.toBeUndefined();
    expect(state.warned).toEqual([]);
    check.stop();
  });

  it('reports a newest event an hour ahead once, and its end', async () => {
    const { state, check } = checkOver({ recordedAt: at(3_600) });
    await expect(check.probe()).rejects.toThrow(/36\d\d s ahead of this machine's clock|3599 s ahead/);
    await expect(check.probe()).rejects.toThrow();
    expect(state.warned).toHaveLength(1);
    state.newest = { recordedAt: at(0) };
    await check.probe();
    expect(state.informed).toBe(1);
    check.stop();
  });

  it('uses the time of occurrence of an old event without a recording time', async () => {
    const { check } = checkOver({ occurredAt: at(3_600) });
    await expect(check.probe()).rejects.toThrow(/ahead of this machine's clock/);
    check.stop();
  });
});
