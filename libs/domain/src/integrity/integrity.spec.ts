import type { IntegrityChecked, IntegrityFault } from '../events/system-events.js';
import { previewed, purged, recorded, renditionMade, uploaded, removed } from '../testing/sample-videos.js';
import { decideIntegrity, type IntegrityCommand, isTooMuch, UNKNOWN_KEYS_AN_EVENT } from './integrity.decider.js';
import { evolveIntegrity, nothingChecked, openFaults } from './integrity.state.js';
import { isPurged, objectsNamedBy, runIdOfKey, videoIdOfKey } from './named-objects.js';

const fault: IntegrityFault = {
  key: 'originals/harbour',
  position: 1,
  fault: 'changed',
  expected: { sizeBytes: 1_000, sha256: 'ab'.repeat(32) },
  found: { sizeBytes: 1_000, sha256: 'ba'.repeat(32) },
};
const recordFault = (changes: Partial<IntegrityFault> = {}): IntegrityCommand => ({
  type: 'RecordFault',
  data: { ...fault, ...changes },
});
const endFault = (how: 'restored' | 'replaced'): IntegrityCommand => ({
  type: 'EndFault',
  data: { key: fault.key, how },
});

const stateAfter = (...commands: readonly IntegrityCommand[]) =>
  commands.reduce(
    ({ state, events }, command) => {
      const decision = decideIntegrity(command, state);
      const decided: readonly IntegrityChecked[] = decision.accepted ? decision.events : [];
      return decided.reduce(
        (before, event) => ({
          state: evolveIntegrity(before.state, event, {
            streamVersion: before.events.length + 1,
            occurredAt: '2026-03-01T10:00:00.000Z',
          }),
          events: [...before.events, event],
        }),
        { state, events },
      );
    },
    { state: nothingChecked, events: [] as IntegrityChecked[] },
  );

describe('a check of stored objects', () => {
  it('records a repeated fault once', () => {
    const { state, events } = stateAfter(recordFault(), recordFault());
    expect(events).toEqual([{ type: 'IntegrityChecked', data: { kind: 'fault', ...fault } }]);
    expect(openFaults(state)).toEqual([{ ...fault, foundAt: '2026-03-01T10:00:00.000Z' }]);
  });

  it('records when a fault changes into another one', () => {
    const { state, events } = stateAfter(recordFault(), recordFault({ fault: 'missing', found: undefined as never }));
    expect(events).toHaveLength(2);
    expect(openFaults(state)).toMatchObject([{ fault: 'missing' }]);
  });

  it('records a fault again after the object was correct in between', () => {
    const { state, events } = stateAfter(recordFault(), endFault('restored'), recordFault());
    expect(events.map(({ data }) => data.kind)).toEqual(['fault', 'faultEnded', 'fault']);
    expect(openFaults(state)).toHaveLength(1);
  });

  it('does not report a replaced object as missing', () => {
    const { state, events } = stateAfter(recordFault(), endFault('replaced'), recordFault());
    expect(events).toHaveLength(2);
    expect(openFaults(state)).toEqual([]);
  });

  it('does not record the end of an unknown fault', () => {
    expect(stateAfter(endFault('restored')).events).toEqual([]);
  });

  it('keeps the positions of baselines, not the baselines', () => {
    const objects = [{ key: 'previews/v/r/thumbnail.jpg', sizeBytes: 1, sha256: 'cd'.repeat(32) }];
    const baseline: IntegrityCommand = { type: 'RecordBaseline', data: { firstPosition: 3, lastPosition: 9, objects } };
    const { state } = stateAfter(recordFault(), baseline);
    expect(state.baselines).toEqual([{ firstPosition: 3, lastPosition: 9, streamVersion: 2 }]);
  });

  it('rejects more digests than fit into one event, and records nothing for an empty list', () => {
    const object = { key: 'k', sizeBytes: 1, sha256: '' };
    const data = { firstPosition: 1, lastPosition: 2 };
    const many = Array.from({ length: 201 }, () => object);
    expect(decideIntegrity({ type: 'RecordBaseline', data: { ...data, objects: many } }, nothingChecked)).toMatchObject(
      { accepted: false, error: { code: 'INTEGRITY.TOO_MANY' } },
    );
    expect(decideIntegrity({ type: 'RecordBaseline', data: { ...data, objects: [] } }, nothingChecked)).toEqual({
      accepted: true,
      events: [],
    });
  });

  it('ends a cycle with a limited list of unknown objects', () => {
    const keys = Array.from({ length: 500 }, (_, i) => `originals/${i}`);
    const cycle = {
      startedAt: '2026-03-01T10:00:00.000Z',
      outcome: 'completed',
      upToPosition: 9,
      objects: 4,
      bytes: 5,
      newFaults: 0,
      skipped: 0,
      unknown: { count: 500, keys },
    } as const;
    const { state } = stateAfter({ type: 'EndCycle', data: cycle });
    expect(state.lastCycle?.unknown).toEqual({ count: 500, keys: keys.slice(0, UNKNOWN_KEYS_AN_EVENT) });
  });

  it.each([
    [9, 9, false],
    [10, 10, true],
    [10, 1_000, false],
    [11, 1_000, true],
    [99, 1_000_000, false],
    [100, 1_000_000, true],
  ])('with %d new faults in %d objects must stop: %s', (newFaults, objects, stops) => {
    expect(isTooMuch(newFaults, objects)).toBe(stops);
  });
});

describe('the objects that events name', () => {
  it('are the original, every file of previews, and every part of a rendition', () => {
    expect([uploaded, previewed, renditionMade, removed].flatMap(objectsNamedBy)).toEqual([
      { key: 'originals/harbour', sizeBytes: 1_000, sha256: 'ab'.repeat(32) },
      { key: 'previews/harbour/run-1/sheet-1.jpg', sizeBytes: 500, sha256: 'cd'.repeat(32) },
      { key: 'previews/harbour/run-1/thumbnail.jpg', sizeBytes: 300, sha256: 'ef'.repeat(32) },
      { key: 'renditions/harbour/run-2/video.mp4', sizeBytes: 900, sha256: '12'.repeat(32) },
    ]);
  });

  it('are not missing after they were purged', () => {
    expect(isPurged('originals/harbour', recorded(uploaded, removed))).toBe(false);
    expect(isPurged('originals/harbour', recorded(uploaded, removed, purged))).toBe(true);
    expect(isPurged('renditions/harbour/run-2/video.mp4', recorded(uploaded, removed, purged))).toBe(false);
  });

  it('tell by their key which video they belong to, and which run made them', () => {
    expect(videoIdOfKey('previews/harbour/run-1/sheet-1.jpg')).toBe('harbour');
    const keys = ['previews/harbour/run-1/sheet-1.jpg', 'renditions/harbour/run-2/video.mp4', 'originals/harbour'];
    expect(keys.map(runIdOfKey)).toEqual(['run-1', 'run-2', undefined]);
  });
});
