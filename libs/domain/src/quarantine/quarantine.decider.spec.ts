import type { QuarantineEvent } from '../events/system-events.js';
import { specification } from '../testing/given-when-then.js';
import {
  decideQuarantine,
  QUARANTINE_SECONDS,
  type QuarantineCommand,
  type UnnamedObject,
} from './quarantine.decider.js';
import { emptyQuarantine, evolveQuarantine, type QuarantineState } from './quarantine.state.js';

const given = specification<QuarantineCommand, QuarantineEvent, QuarantineState>({
  initial: emptyQuarantine,
  decide: decideQuarantine,
  evolve: evolveQuarantine,
});

const DAY = 86_400;
const original = (videoId: string): UnnamedObject => ({ key: `originals/${videoId}`, sizeBytes: 10, videoId });
const originals = (count: number, prefix = 'v'): UnnamedObject[] =>
  Array.from({ length: count }, (_, i) => original(`${prefix}${i}`));

const setAside = (objects: readonly UnnamedObject[], runningSeconds = 0, videosInLibrary = 0): QuarantineCommand => ({
  type: 'SetAsideObjects',
  data: { objects, runningSeconds, videosInLibrary },
});
const quarantined = (objects: readonly UnnamedObject[], runningSeconds = 0, approvedVideos = 0): QuarantineEvent => ({
  type: 'ObjectsQuarantined',
  data: {
    objects: objects.map(({ key, sizeBytes }) => ({ key, quarantineKey: `quarantine/${key}`, sizeBytes })),
    videos: new Set(objects.map(({ videoId }) => videoId)).size,
    approvedVideos,
    runningSeconds,
  },
});
const restored = (...keys: string[]): QuarantineEvent => ({ type: 'QuarantinedObjectsRestored', data: { keys } });
const deleted = (...keys: string[]): QuarantineEvent => ({ type: 'QuarantinedObjectsDeleted', data: { keys } });
const approved = (videos: number): QuarantineEvent => ({ type: 'QuarantineApproved', data: { videos } });

describe('setting objects aside', () => {
  it('records the old and the new key of each', () => {
    given()
      .when(setAside([original('a')]))
      .then(quarantined([original('a')]));
  });

  it('stops at 20 videos a day', () => {
    given()
      .when(setAside(originals(25)))
      .then(quarantined(originals(20)));
    given(quarantined(originals(15), 100))
      .when(setAside(originals(10, 'w'), DAY))
      .then(quarantined(originals(5, 'w'), DAY));
    given(quarantined(originals(20), 100))
      .when(setAside(originals(10, 'w'), DAY + 100))
      .then(quarantined(originals(10, 'w'), DAY + 100));
  });

  it('stops at 1% of a large library', () => {
    given()
      .when(setAside(originals(60), 0, 5_000))
      .then(quarantined(originals(50)));
  });

  it('counts videos, not objects', () => {
    const pictures = Array.from({ length: 40 }, (_, i) => ({ ...original('a'), key: `previews/a/run/sheet-${i}.jpg` }));
    given().when(setAside(pictures)).then(quarantined(pictures));
  });

  it("continues up to a manager's approval, once", () => {
    given(approved(3))
      .when(setAside(originals(25)))
      .then(quarantined(originals(23), 0, 3));
    given(approved(3), quarantined(originals(23), 0, 3))
      .when(setAside(originals(5, 'w'), 10))
      .then();
  });

  it('skips quarantined and restored objects', () => {
    given(quarantined([original('a')]))
      .when(setAside([original('a')]))
      .then();
    given(quarantined([original('a')]), restored('originals/a'))
      .when(setAside([original('a')]))
      .then();
  });
});

describe('restoring objects', () => {
  const restore = (...keys: string[]): QuarantineCommand => ({ type: 'RestoreObjects', data: { keys } });

  it('is recorded once', () => {
    given(quarantined([original('a')]))
      .when(restore('originals/a'))
      .then(restored('originals/a'));
    given(quarantined([original('a')]), restored('originals/a'))
      .when(restore('originals/a'))
      .then();
  });

  it('is rejected for missing and removed videos', () => {
    given().when(restore('originals/a')).thenRejected('QUARANTINE.NOT_FOUND');
    given(quarantined([original('a')]), deleted('originals/a'))
      .when(restore('originals/a'))
      .thenRejected('QUARANTINE.DELETED');
  });
});

describe('deleting quarantined objects', () => {
  const deleteAt = (runningSeconds: number): QuarantineCommand => ({
    type: 'DeleteOldObjects',
    data: { keys: ['originals/a'], runningSeconds },
  });

  it('happens after 30 days of running time, not earlier', () => {
    const past = [quarantined([original('a')], 1_000)];
    given(...past)
      .when(deleteAt(1_000 + QUARANTINE_SECONDS - 1))
      .then();
    given(...past)
      .when(deleteAt(1_000 + QUARANTINE_SECONDS))
      .then(deleted('originals/a'));
  });

  it('never happens to restored objects', () => {
    given(quarantined([original('a')]), restored('originals/a'))
      .when(deleteAt(1e9))
      .then();
  });
});
