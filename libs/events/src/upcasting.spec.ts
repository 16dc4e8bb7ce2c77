import { erasableFields, type PreviewsGenerated, type RecordedEvent, type StoredEvent } from '@reelog/domain';
import { GENESIS_HASH, sealEvent } from './hash-chain.js';
import { GOLDEN_COMMITS, goldenLines } from '../../../test/golden/golden-log.js';
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

  it('does not change an event of the newest schema', () => {
    const event = aStoredEvent();
    expect(upcast(event)).toBe(event);
  });

  it('upcasts an old event through every later version', () => {
    const event = upcastThreeVersions(aStoredEvent());
    expect(event).toMatchObject({ schemaVersion: 3, data: { videoId: 'v', title: 'T, second, third' } });
  });

  it('upcasts a newer event through the remaining versions only', () => {
    const event = upcastThreeVersions(aStoredEvent({ schemaVersion: 2 }));
    expect(event.data).toMatchObject({ title: 'T, third' });
  });

  it('does not change the stored event', () => {
    const event = aStoredEvent();
    upcastThreeVersions(event);
    expect(event).toMatchObject({ schemaVersion: 1, data: { title: 'T' } });
  });

  it.each([
    ['a newer schema', { schemaVersion: 2 }],
    ['an unknown type', { type: 'VideoTeleported' }],
  ])('rejects %s, and says which event it is and what to do', (_what, changes) => {
    expect(() => upcast(aStoredEvent(changes))).toThrow(UnknownEventError);
    expect(() => upcast(aStoredEvent(changes))).toThrow(/position 12.*newer/s);
  });

  it('reads erased values as empty', () => {
    const event = aStoredEvent();
    const erased = erasableFields(event).reduce(eraseField, event);
    expect(upcast(erased).data).toEqual({ videoId: 'v', title: '', tags: [] });
  });

  it('reads erased captions as none', () => {
    const captions = [{ file: 'captions-1.vtt', language: 'en', label: 'Commentary of Ana' }];
    const event = aStoredEvent({ type: 'PreviewsGenerated', schemaVersion: 3, data: { videoId: 'v', captions } });
    expect(upcast(event).data).toEqual({ videoId: 'v', captions });
    expect(upcast(eraseField(event, 'captions')).data).toEqual({ videoId: 'v', captions: [] });
  });

  it('lists the files of previews that were recorded before files had digests', () => {
    const data = {
      videoId: 'v',
      runId: 'r',
      recipe: { version: 1, intervalSeconds: 2, tileWidth: 320 },
      storyboard: { sheets: [{ file: 'sheet-001.jpg', width: 640, height: 180, sizeBytes: 500, tileCount: 2 }] },
      thumbnail: { file: 'thumbnail.jpg', width: 640, height: 360, atSeconds: 6 },
      elapsedMs: 900,
    };
    const event = aStoredEvent({ type: 'PreviewsGenerated', schemaVersion: 1, data });
    expect(upcast(event)).toMatchObject({
      schemaVersion: 3,
      data: {
        ...data,
        files: [
          { name: 'sheet-001.jpg', role: 'sheet', contentType: 'image/jpeg', width: 640, height: 180, sizeBytes: 500 },
          { name: 'thumbnail.jpg', role: 'thumbnail', contentType: 'image/jpeg', width: 640, height: 360 },
          { name: 'storyboard.json', role: 'manifest', contentType: 'application/json' },
        ],
      },
    });
    expect(event.data).toBe(data);
  });

  it.each(GOLDEN_COMMITS)('lists the files of all previews that %s recorded', (commit) => {
    const previews = goldenLines(commit)
      .map((line) => JSON.parse(line) as StoredEvent)
      .filter(({ type }) => type === 'PreviewsGenerated')
      .map((event) => upcast(event) as RecordedEvent<PreviewsGenerated>);
    expect(previews.length).toBeGreaterThan(0);
    for (const { schemaVersion, data } of previews) {
      const pictures = [...data.storyboard.sheets.map(({ file }) => file), data.thumbnail.file];
      expect(schemaVersion).toBe(3);
      expect(data.files.map(({ name }) => name)).toEqual([...pictures, 'storyboard.json']);
      expect(data.files.filter(({ sha256 }) => sha256 !== undefined)).toEqual([]);
    }
  });
});
