import fc from 'fast-check';
import type { RecordedEvent } from '../events/recorded-event.js';
import type { DomainEvent } from '../events/domain-event.js';
import {
  detailsChanged,
  failed,
  histories,
  minute,
  previewed,
  probed,
  purged,
  recorded,
  removed,
  renditionMade,
  requested,
  restored,
  type StateName,
  unplayable,
  uploaded,
  videoId,
  viewed,
} from '../testing/sample-videos.js';
import {
  type CatalogEntry,
  catalogStatus,
  type CatalogStatus,
  conversionOf,
  foldCatalog,
  isPlayable,
  isVisible,
} from './catalog.fold.js';

type Entry = CatalogEntry | undefined;
const fold = (events: readonly RecordedEvent[]): Entry => events.reduce<Entry>(foldCatalog, undefined);
function entryAfter(...events: readonly DomainEvent[]): CatalogEntry {
  const entry = fold(recorded(...events));
  if (!entry) throw new Error('There is no entry');
  return entry;
}

describe('the catalog', () => {
  it('adds a video when it is uploaded', () => {
    expect(entryAfter(uploaded)).toMatchObject({
      videoId,
      views: 0,
      uploadedAt: minute(1),
      uploadedBy: 'mara',
      updatedAt: minute(1),
      removedAt: null,
      hiddenAtPosition: null,
      position: 1,
    });
  });

  it('knows the time of its last change; views do not count as changes', () => {
    expect(entryAfter(uploaded, probed, viewed('ann', 'bob'), viewed('cy'))).toMatchObject({
      views: 3,
      updatedAt: minute(2),
      position: 4,
    });
  });

  it('ignores events of unknown videos', () => {
    expect(fold(recorded(viewed('ann'), probed, removed))).toBeUndefined();
  });

  it('keeps the removal until the video is restored', () => {
    expect(entryAfter(uploaded, removed)).toMatchObject({ removedAt: minute(2) });
    expect(entryAfter(uploaded, removed, probed, viewed('ann'))).toMatchObject({
      removedAt: minute(2),
      updatedAt: minute(3),
    });
    expect(entryAfter(uploaded, removed, purged)).toMatchObject({ removedAt: minute(2) });
    expect(entryAfter(uploaded, removed, restored)).toMatchObject({ removedAt: null });
  });

  const outlook: Record<
    Exclude<StateName, 'absent'>,
    { status: CatalogStatus; visible: boolean; playable: boolean }
  > = {
    uploaded: { status: 'processing', visible: false, playable: false },
    probed: { status: 'processing', visible: true, playable: true },
    ready: { status: 'ready', visible: true, playable: true },
    'ready, new previews due': { status: 'ready', visible: true, playable: true },
    'ready, rendition due': { status: 'ready', visible: true, playable: false },
    'failed to be probed': { status: 'failed', visible: false, playable: false },
    'failed to get previews': { status: 'failed', visible: false, playable: true },
    'removed while uploaded': { status: 'removed', visible: false, playable: false },
    'removed while probed': { status: 'removed', visible: false, playable: true },
    'removed while ready': { status: 'removed', visible: false, playable: true },
    'removed after it failed': { status: 'removed', visible: false, playable: false },
    purged: { status: 'removed', visible: false, playable: false },
  };
  it.each(Object.keys(outlook) as (keyof typeof outlook)[])('shows the right state of a video that is %s', (state) => {
    const entry = entryAfter(...histories[state]);
    expect({ status: catalogStatus(entry), visible: isVisible(entry), playable: isPlayable(entry) }).toEqual(
      outlook[state],
    );
  });

  it.each<[string, DomainEvent[], boolean, 'pending' | 'failed' | undefined]>([
    ['before its probe', [uploaded], false, undefined],
    ['that browsers play', [uploaded, probed], true, undefined],
    ['that browsers do not play', [uploaded, unplayable], false, 'pending'],
    ['with a rendition', [...histories['ready, rendition due'], renditionMade], true, undefined],
    ['with a rendition that is made again', [uploaded, unplayable, renditionMade, requested], true, undefined],
    [
      'whose conversion failed',
      [...histories['ready, rendition due'], failed({ stage: 'rendition' })],
      false,
      'failed',
    ],
    ['removed meanwhile', [...histories['ready, rendition due'], removed], false, 'pending'],
  ])('tells whether a video plays, and whether that is still to come: one %s', (_name, events, plays, conversion) => {
    const entry = entryAfter(...events);
    expect([isPlayable(entry), conversionOf(entry)]).toEqual([plays, conversion]);
  });
});

describe('the position at which a video became invisible to viewers', () => {
  it.each<[string, DomainEvent[], number | null]>([
    ['is unknown for one that they never saw', [uploaded, failed(), removed], null],
    ['is unknown while they see it', [uploaded, probed], null],
    ['is that of the removal', [uploaded, probed, removed], 3],
    ['is that of the failure', [uploaded, probed, failed({ stage: 'previews' })], 3],
    ['stays when something happens while it is hidden', [uploaded, probed, removed, previewed, purged], 3],
    ['stays when a failed one is removed', [uploaded, probed, failed({ stage: 'previews' }), removed], 3],
    ['does not change with later views', [uploaded, probed, removed, viewed('ann')], 3],
    ['is forgotten on restore', [uploaded, probed, removed, restored], null],
    ['is forgotten when it is worked on again', [uploaded, probed, failed({ stage: 'previews' }), requested], null],
    ['is the newest one', [uploaded, probed, removed, restored, removed], 5],
  ])('%s', (_name, events, position) => {
    expect(entryAfter(...events).hiddenAtPosition).toBe(position);
  });
});

describe('folding', () => {
  const life = recorded(
    ...[uploaded, probed, viewed('ann'), previewed, detailsChanged({ title: 'New' }), viewed('bob'), removed, restored],
  );

  it('the same events again, in any order, changes nothing', () => {
    const entry = fold(life);
    fc.assert(
      fc.property(fc.shuffledSubarray(life), (again) => {
        expect(again.reduce<Entry>(foldCatalog, entry)).toBe(entry);
      }),
    );
  });

  it('gives the same entry after any interruptions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: life.length }), fc.integer({ min: 0, max: 3 }), (at, overlap) => {
        const stored = JSON.parse(JSON.stringify(fold(life.slice(0, at)) ?? null)) as CatalogEntry | null;
        expect(life.slice(Math.max(0, at - overlap)).reduce<Entry>(foldCatalog, stored ?? undefined)).toEqual(
          fold(life),
        );
      }),
    );
  });
});
