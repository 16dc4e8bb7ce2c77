import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { StoredEvent } from '@reelog/domain';
import {
  GENESIS_HASH,
  hashData,
  hashEnvelope,
  newSalts,
  saltedDigest,
  sealEvent,
  type UnsealedEvent,
} from './hash-chain.js';
import { eraseField } from './testing/erase-field.js';

/** The digests below were computed without this code, with Python's json (sorted keys, no spaces) and hashlib. */
const TITLE_SALT = '000102030405060708090a0b0c0d0e0f';
const TAGS_SALT = 'ffeeddccbbaa99887766554433221100';

const changed: UnsealedEvent = {
  position: 1,
  streamId: 'video-v-1',
  streamVersion: 1,
  eventId: '01900000-0000-7000-8000-000000000001',
  type: 'VideoDetailsChanged',
  schemaVersion: 1,
  occurredAt: '2026-03-01T12:00:00.000Z',
  actor: { id: 'alice', role: 'manager' },
  commandId: 'c-1',
  correlationId: 'r-1',
  causationId: null,
  data: { videoId: 'v-1', title: 'Ümläut "quoted" 🎬\n', tags: ['b', 'a'] },
};
const viewed: UnsealedEvent = {
  ...changed,
  position: 2,
  streamId: 'views-v-1',
  eventId: '01900000-0000-7000-8000-000000000002',
  type: 'VideoViewed',
  occurredAt: '2026-03-01T12:00:01.000Z',
  actor: { id: 'api', role: 'system' },
  commandId: 'c-2',
  correlationId: 'r-2',
  causationId: '01900000-0000-7000-8000-000000000001',
  data: { videoId: 'v-1', views: [{ viewer: 'w', window: '2026-03-01T12:00:00.000Z' }] },
};
const salts = { title: TITLE_SALT, tags: TAGS_SALT };

describe('the hash chain', () => {
  it('has the digests that another program computes', () => {
    expect(saltedDigest(TITLE_SALT, changed.data['title'])).toBe(
      'be6e5d00650ca9406c01b510f116725707fc0c55d68d49cfb66f897eb8261f2a',
    );
    const first = sealEvent(changed, GENESIS_HASH, salts);
    const second = sealEvent(viewed, first.hash);
    expect(first).toEqual({
      ...changed,
      salts,
      previousHash: '0'.repeat(64),
      dataHash: 'd230f928ec3b79ba0a27ad060c1ece020cd826fa4a99408776a06beb7e06dc3c',
      hash: '567af62e5c10dee7f9ea989599992b1930e914fad3593a9ca22f40f4d0115a39',
    });
    expect(second).toEqual({
      ...viewed,
      salts: {},
      previousHash: first.hash,
      dataHash: '59b9685c9cffc2d8dbd16656470ea9a50c10aa4f5197936ca5cdce3811e2a32d',
      hash: '2a45aeedb84b7975d5fe3c8fd7cfed117b77417c0aa38999e46f66f92218e666',
    });
  });

  it('does not depend on the order of keys', () => {
    const { videoId, ...rest } = changed.data;
    expect(hashData({ ...changed, data: { ...rest, videoId } }, salts)).toBe(hashData(changed, salts));
  });

  it('makes a new salt for every erasable field that is present, and for no other', () => {
    const data = { videoId: 'v', title: 't', description: undefined, fileName: 'f', sizeBytes: 3 };
    const one = newSalts({ ...changed, data });
    expect(Object.keys(one).sort()).toEqual(['fileName', 'title']);
    expect(one['title']).toMatch(/^[0-9a-f]{32}$/);
    expect(one['title']).not.toBe(newSalts({ ...changed, data })['title']);
  });

  it('salts newly erasable fields from their schema version on', () => {
    const failed = { type: 'ProcessingFailed', data: { videoId: 'v', logTail: 'lines' } };
    expect(newSalts({ ...failed, schemaVersion: 1 })).toEqual({});
    expect(Object.keys(newSalts({ ...failed, schemaVersion: 2 }))).toEqual(['logTail']);
    expect(Object.keys(newSalts({ type: 'ActorIntroduced', schemaVersion: 1, data: { name: 'Ana' } }))).toEqual([
      'name',
    ]);
    expect(newSalts({ ...changed, data: { name: 'no name of a person' } })).toEqual({});
  });

  it('stays valid when a value and its salt are erased', () => {
    const event = sealEvent(changed, GENESIS_HASH, salts);
    const erased = eraseField(event, 'title');
    expect(JSON.stringify(erased)).not.toMatch(/quoted|000102/);
    expect(hashData(erased, erased.salts)).toBe(event.dataHash);
    expect(hashData(eraseField(erased, 'tags'), {})).toBe(event.dataHash);
  });

  it('does not treat a value as erased while its salt is present', () => {
    const lookalike = { erased: saltedDigest(TITLE_SALT, 'something else') };
    const event = sealEvent({ ...changed, data: { videoId: 'v', title: lookalike } }, GENESIS_HASH);
    expect(hashData(event, event.salts)).toBe(event.dataHash);
    expect(hashData(event, {})).not.toBe(event.dataHash);
  });

  it('rejects an erasable field without a salt or a mark', () => {
    expect(() => hashData({ ...changed, data: { title: 'bare' } }, {})).toThrow('title');
  });

  it('rejects a value that is not JSON', () => {
    expect(() => hashData({ ...changed, data: { durationSeconds: NaN } }, {})).toThrow();
    expect(() => hashData({ ...changed, data: { code: '\ud800' } }, {})).toThrow();
  });

  it('writes any envelope as RFC 8785 requires', () => {
    const text = fc.string({ unit: 'grapheme' });
    const required = {
      position: fc.nat(),
      streamId: text,
      streamVersion: fc.nat(),
      eventId: text,
      type: text,
      schemaVersion: fc.nat(),
      occurredAt: text,
      actor: fc.record({ role: fc.constant('manager' as const), id: text }),
      commandId: text,
      correlationId: text,
      causationId: fc.option(text),
      dataHash: text,
      previousHash: text,
    };
    const envelopes = fc.oneof(fc.record(required), fc.record({ ...required, recordedAt: text }));
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(hashEnvelope(envelope)).toBe(hashOfText(canonicalize(envelope) ?? ''));
      }),
    );
  });

  it('is stable over storage: data read back from JSON has the same digests', () => {
    const records = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
    fc.assert(
      fc.property(records, fc.string({ unit: 'grapheme' }), (data, title) => {
        const event = sealEvent({ ...changed, data: { ...data, title } }, GENESIS_HASH);
        const stored = JSON.parse(JSON.stringify(event)) as StoredEvent;
        expect(hashData(stored, stored.salts)).toBe(event.dataHash);
        expect(hashEnvelope(stored)).toBe(event.hash);
      }),
    );
  });
});

const hashOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
