import fc from 'fast-check';
import type { ViewsEvent } from '../events/video-events.js';
import { specification } from '../testing/given-when-then.js';
import { videoId, viewed } from '../testing/sample-videos.js';
import {
  decideViews,
  evolveViews,
  noViews,
  type RecordViews,
  viewIdentity,
  type ViewsState,
  viewWindow,
} from './views.decider.js';

const given = specification<RecordViews, ViewsEvent, ViewsState>({
  decide: decideViews,
  evolve: evolveViews,
  initial: noViews,
});
const window = '2026-03-01T10:00:00.000Z';
const nextWindow = '2026-03-01T10:30:00.000Z';
const views = (...viewers: string[]): RecordViews => ({
  type: 'RecordViews',
  data: { videoId, views: viewers.map((viewer) => ({ viewer, window })) },
});

describe('the window of a view', () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:29:59.999Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:30:00Z', '2026-03-01T10:30:00.000Z'],
    ['2026-03-01T00:10:00+05:45', '2026-02-28T18:00:00.000Z'],
  ])('that happens at %s starts at %s', (instant, start) => {
    expect(viewWindow(new Date(instant))).toBe(start);
  });
});

describe('RecordViews', () => {
  it('counts a first view', () => given().when(views('ann')).then(viewed('ann')));

  it('counts several viewers with one event', () => given().when(views('ann', 'bob')).then(viewed('ann', 'bob')));

  it('counts one viewer once in a window', () => {
    given(viewed('ann')).when(views('ann')).then();
    given().when(views('ann', 'ann')).then(viewed('ann'));
    given(viewed('ann')).when(views('ann', 'bob')).then(viewed('bob'));
  });

  it('counts the same viewer again in the next window', () => {
    const data = { videoId, views: [{ viewer: 'ann', window: nextWindow }] };
    given(viewed('ann')).when({ type: 'RecordViews', data }).then({ type: 'VideoViewed', data });
  });

  it('records nothing when there is nothing to count', () => given().when(views()).then());

  it('never counts an identity twice, in any order of views', () => {
    const anyView = fc.record({
      viewer: fc.constantFrom('ann', 'bob', 'cy'),
      window: fc.constantFrom(window, nextWindow),
    });
    fc.assert(
      fc.property(fc.array(fc.array(anyView)), (batches) => {
        let state = noViews;
        const counted: string[] = [];
        for (const batch of batches) {
          const decision = decideViews({ type: 'RecordViews', data: { videoId, views: batch } }, state);
          for (const event of decision.accepted ? decision.events : []) {
            state = evolveViews(state, event);
            counted.push(...event.data.views.map(viewIdentity));
          }
        }
        expect(counted.sort()).toEqual([...new Set(batches.flat().map(viewIdentity))].sort());
      }),
    );
  });
});
