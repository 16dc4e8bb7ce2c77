import { ERASABLE_FIELDS } from '@reelog/domain';
import type { StoredEvent } from '@reelog/domain';
import { GENESIS_HASH, sealEvent } from './hash-chain.js';
import { UnknownEventError, createUpcast, upcast } from './upcasting.js';
import { eraseField } from './testing/erase-field.js';

const aStoredEvent = (changes: Partial<StoredEvent> = {}): StoredEvent =>
  sealEvent(
    {
      position: 12,
      streamId: 'video-v',
      streamVersion: 1,
      eventId: 'e',
      type: 'VideoDetailsChanged',
      schemaVersion: 1,
      occurredAt: '2026-03-01T12:00:00.000Z',
      actor: { id: 'alice', role: 'manager' },
      commandId: 'c',
      correlationId: 'r',
      causationId: null,
      data: { videoId: 'v', title: 'T', tags: ['a'] },
      ...changes,
    },
    GENESIS_HASH,
  );

describe('upcasting', () => {
  const upcastThreeVersions = createUpcast(
    {
      VideoDetailsChanged: [
        (data) => ({ ...data, title: `${String(data['title'])}, second` }),
        (data) => ({ ...data, title: `${String(data['title'])}, third` }),
      ],
    },
    { VideoDetailsChanged: 3 },
  );

  it('leaves an event of the newest schema as it is', () => {
    const event = aStoredEvent();
    expect(upcast(event)).toBe(event);
  });

  it('takes an old event through every version that came after it', () => {
    const event = upcastThreeVersions(aStoredEvent());
    expect(event).toMatchObject({ schemaVersion: 3, data: { videoId: 'v', title: 'T, second, third' } });
  });

  it('takes a younger one through the rest only', () => {
    const event = upcastThreeVersions(aStoredEvent({ schemaVersion: 2 }));
    expect(event.data).toMatchObject({ title: 'T, third' });
  });

  it('keeps the stored event unchanged', () => {
    const event = aStoredEvent();
    upcastThreeVersions(event);
    expect(event).toMatchObject({ schemaVersion: 1, data: { title: 'T' } });
  });

  it.each([
    ['a newer schema', { schemaVersion: 2 }],
    ['an unknown type', { type: 'VideoTeleported' }],
  ])('refuses %s, and says which event it is and what to do', (_what, changes) => {
    expect(() => upcast(aStoredEvent(changes))).toThrow(UnknownEventError);
    expect(() => upcast(aStoredEvent(changes))).toThrow(/position 12.*newer/s);
  });

  it('reads erased values as empty', () => {
    const erased = [...ERASABLE_FIELDS].reduce((event, field) => eraseField(event, field), aStoredEvent());
    expect(upcast(erased).data).toEqual({ videoId: 'v', title: '', tags: [] });
  });
});
