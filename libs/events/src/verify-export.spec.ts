import type { StoredEvent } from '@reelog/domain';
import { exportFooter, exportHeader } from './export-format.js';
import { GENESIS_HASH, sealEvent } from './hash-chain.js';
import { LOG_FORMAT } from './log-format.js';
import type { Verification } from './log-audit.port.js';
import { verifyExport } from './verify-export.js';
import { eraseField } from './testing/erase-field.js';

const LOG_ID = '6f7c6ff5-2a55-4d4e-9d7f-7f1f8a3c6a11';

function chainOf(titles: readonly string[]): StoredEvent[] {
  let previousHash = GENESIS_HASH;
  return titles.map((title, index) => {
    const event = sealEvent(
      {
        position: index + 1,
        streamId: `video-${index % 2}`,
        streamVersion: Math.floor(index / 2) + 1,
        eventId: `e-${index}`,
        type: 'VideoDetailsChanged',
        schemaVersion: 1,
        occurredAt: '2026-03-01T12:00:00.000Z',
        actor: { id: 'alice', role: 'manager' },
        commandId: `c-${index}`,
        correlationId: 'r',
        causationId: null,
        data: { videoId: `${index % 2}`, title },
      },
      previousHash,
    );
    previousHash = event.hash;
    return event;
  });
}

const events = chainOf(['one', 'two', 'three', 'four', 'five', 'six']);
const head = { logId: LOG_ID, position: 6, hash: events[5]?.hash ?? '' };

const linesOf = (stored: readonly object[]): string[] =>
  [exportHeader(LOG_ID, LOG_FORMAT), ...stored, exportFooter(head)].map((line) => JSON.stringify(line));

function verify(lines: readonly string[], published?: { position: number; hash: string }): Promise<Verification> {
  async function* asyncLines(): AsyncGenerator<string> {
    yield* lines;
  }
  return verifyExport(asyncLines(), published);
}

const replaced = (index: number, change: (event: StoredEvent) => StoredEvent): StoredEvent[] =>
  events.map((event, at) => (at === index ? change(event) : event));

const SALT = '0123456789abcdef'.repeat(2);
const withSalts = (event: StoredEvent, salts: StoredEvent['salts']): StoredEvent => ({
  ...event,
  salts: { ...event.salts, ...salts },
});
const upperSaltOf = ({ salts }: StoredEvent): string => (salts['title'] ?? '').toUpperCase();

function annotatedErasure(event: StoredEvent): StoredEvent {
  const { data, ...erased } = eraseField(event, 'title');
  return { ...erased, data: { ...data, title: { ...(data['title'] as object), was: 'THREE' } } };
}

const NOTHING_ERASED = { erasedFields: 0, unannouncedErasures: { count: 0 } };

describe('verifying an export', () => {
  it('finds an intact export valid', async () => {
    expect(await verify(linesOf(events))).toEqual({ valid: true, checked: 6, head, ...NOTHING_ERASED });
  });

  it('finds an export with an erased title valid', async () => {
    expect(await verify(linesOf(replaced(2, (event) => eraseField(event, 'title'))))).toMatchObject({ valid: true });
  });

  it('counts erasures, and names the first position of an unannounced one', async () => {
    const lines = linesOf(
      events.map((event) => ([2, 4, 5].includes(event.position) ? eraseField(event, 'title') : event)),
    );
    expect(await verify(lines)).toMatchObject({
      valid: true,
      erasedFields: 3,
      unannouncedErasures: { count: 3, firstPosition: 2 },
    });
  });

  it('does not report an erasure that a later event announces by position and field', async () => {
    const last = events.at(-1)!;
    const announcing = (position: number, positions: readonly number[], fields: readonly string[]) =>
      sealEvent(
        {
          ...last,
          position,
          streamId: 'system',
          streamVersion: position - 6,
          type: 'PersonalDataErased',
          data: { positions, fields },
        },
        position === 7 ? last.hash : seventh.hash,
      );
    const seventh: StoredEvent = announcing(7, [1, 2], ['title', 'tags']);
    const eighth = announcing(8, [3, 4], ['description']);
    const erased = events.map((event) => (event.position < 4 ? eraseField(event, 'title') : event));
    const footer = exportFooter({ logId: LOG_ID, position: 8, hash: eighth.hash });
    const lines = [exportHeader(LOG_ID, LOG_FORMAT), ...erased, seventh, eighth, footer];
    expect(await verify(lines.map((line) => JSON.stringify(line)))).toMatchObject({
      valid: true,
      erasedFields: 3,
      unannouncedErasures: { count: 1, firstPosition: 3 },
    });
  });

  it('accepts an empty log', async () => {
    const empty = { logId: LOG_ID, position: 0, hash: GENESIS_HASH };
    const lines = [exportHeader(LOG_ID, LOG_FORMAT), exportFooter(empty)].map((line) => JSON.stringify(line));
    expect(await verify(lines)).toEqual({ valid: true, checked: 0, head: empty, ...NOTHING_ERASED });
  });

  it.each<[string, number, readonly object[]]>([
    ['changed data', 3, replaced(2, (event) => ({ ...event, data: { ...event.data, title: 'THREE' } }))],
    ['a changed salt', 3, replaced(2, (event) => ({ ...event, salts: { title: '0'.repeat(32) } }))],
    ['a changed envelope', 3, replaced(2, (event) => ({ ...event, actor: { id: 'mallory', role: 'manager' } }))],
    ['a changed digest of the data', 3, replaced(2, (event) => ({ ...event, dataHash: '0'.repeat(64) }))],
    ['an event that was sealed again', 4, replaced(2, (event) => sealEvent(event, event.previousHash))],
    ['a removed event', 3, events.filter((event) => event.position !== 3)],
    ['a repeated event', 3, [...events.slice(0, 2), ...events.slice(1)]],
    ['swapped events', 3, [0, 1, 3, 2, 4, 5].map((at) => events[at] ?? {})],
    [
      'a wrong stream version',
      3,
      replaced(2, (event) => sealEvent({ ...event, streamVersion: 9 }, event.previousHash)),
    ],
    ['a removed end', 6, events.slice(0, 5)],
    ['something else on a line', 3, [...events.slice(0, 2), {}]],
    ['an event without its parts', 3, [...events.slice(0, 2), { position: 3 }]],
    ['a field that no envelope has', 3, replaced(2, (event) => Object.assign({ approvedBy: 'otto' }, event))],
    [
      'an actor with an additional field',
      3,
      replaced(2, (event) => ({ ...event, actor: { ...event.actor, name: 'Otto' } })),
    ],
    ['a salt of an unknown field', 3, replaced(2, (event) => withSalts(event, { foo: SALT }))],
    ['a salt of a field that is not there', 3, replaced(2, (event) => withSalts(event, { reason: SALT }))],
    ['a salt in upper case', 3, replaced(2, (event) => withSalts(event, { title: upperSaltOf(event) }))],
    ['an erased value with something beside its mark', 3, replaced(2, annotatedErasure)],
  ])('names the position of %s', async (_what, position, stored) => {
    const { valid, firstBad } = await verify(linesOf(stored));
    expect(valid).toBe(false);
    expect(firstBad).toEqual({ position, problem: expect.any(String) as string });
  });

  it.each<[string, string[]]>([
    ['an empty file', []],
    ['a file that is not an export', ['{"hello":"world"}']],
    ['a file that is not JSON', ['%PDF-1.7']],
    ['an export of a newer format', ['{"reelog":"export","formatVersion":2,"logId":"x"}']],
    ['a file whose end was cut', linesOf(events).slice(0, -1)],
    ['a line that was cut', [...linesOf(events).slice(0, 4), '{"position":4,']],
    ['lines after the footer', [...linesOf(events), ...linesOf(events)]],
    ['a header of another log', [JSON.stringify(exportHeader('another', LOG_FORMAT)), ...linesOf(events).slice(1)]],
    [
      'a header with an additional field',
      [JSON.stringify({ ...exportHeader(LOG_ID, LOG_FORMAT), by: 'x' }), ...linesOf(events).slice(1)],
    ],
    ['a header without a log', ['{"reelog":"export","formatVersion":1}', ...linesOf(events).slice(1)]],
    ['a footer without a head', [...linesOf(events).slice(0, -1), '{"reelog":"end"}']],
    [
      'a footer with an additional field',
      [...linesOf(events).slice(0, -1), JSON.stringify({ ...exportFooter(head), by: 'x' })],
    ],
  ])('refuses %s', async (_what, lines) => {
    const { valid, firstBad } = await verify(lines);
    expect(valid).toBe(false);
    expect(firstBad?.problem).not.toBe('');
  });

  it('says what is missing from an event', async () => {
    const unsalted = events.map(({ salts, ...event }) => (event.position === 3 ? event : { ...event, salts }));
    expect(await verify(linesOf(unsalted))).toMatchObject({
      firstBad: { position: 3, problem: 'The event has no salts.' },
    });
  });

  it('says so when the header is of another log than the footer', async () => {
    const { firstBad } = await verify([
      JSON.stringify(exportHeader('another', LOG_FORMAT)),
      ...linesOf(events).slice(1),
    ]);
    expect(firstBad?.problem).toBe(`The header names the log another, but the footer the log ${LOG_ID}.`);
  });

  it('detects that the log once had more, or other, events', async () => {
    expect(await verify(linesOf(events), { position: 6, hash: head.hash })).toMatchObject({ valid: true });
    expect(await verify(linesOf(events), { position: 8, hash: head.hash })).toMatchObject({
      firstBad: { position: 7 },
    });
    expect(await verify(linesOf(events), { position: 2, hash: head.hash })).toMatchObject({
      firstBad: { position: 2 },
    });
  });
});
