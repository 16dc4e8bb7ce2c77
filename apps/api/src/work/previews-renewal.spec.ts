import { mock } from 'node:test';
import { type CatalogEntry, foldCatalog, type PendingWork, PREVIEW_RECIPE_VERSION, videoIdOf } from '@reelog/domain';
import { WriteGate } from '@reelog/events';
import { createLogger } from '@reelog/platform';
import type { CatalogListQuery } from '@reelog/read-models';
import { InMemoryLeases } from '../../../../libs/coordination/src/testing/in-memory.leases.js';
import { finishJob, mediaOf, previewsOf, uploadOf } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { busOf } from '../commands/testing/bus-of.js';
import type { ReprocessVideoCommand } from '../videos/commands/reprocess-video/reprocess-video.command.js';
import { PreviewsRenewal } from './previews-renewal.js';

const history = new History();
const damaged = 'originals/damaged';
const dueJob = (videoId: string): number => {
  const state = history.stateOf(videoId);
  return 'work' in state ? (state.work?.job ?? 0) : 0;
};

/** A video with previews of a recipe version. */
function ready(videoId: string, version = 1): void {
  history.execute(videoId, uploadOf(videoId, videoId));
  finishJob(history, videoId, 60);
  const previews = previewsOf(`run-of-${videoId}`, 60);
  const recipe = { ...previews.recipe, version };
  history.execute(videoId, {
    type: 'RecordPreviews',
    data: { job: dueJob(videoId), previews: { ...previews, recipe } },
  });
  expect(history.stateOf(videoId).status).toBe('ready');
}

for (const videoId of ['old', 'damaged', 'being-made', 'failed-since', 'old-too']) ready(videoId);
ready('new', PREVIEW_RECIPE_VERSION);
history.execute('probed', uploadOf('probed', 'probed'));
history.execute('probed', { type: 'RecordProbe', data: { job: 1, media: mediaOf(60) } });
for (const videoId of ['being-made', 'failed-since'])
  history.execute(videoId, { type: 'RequestProcessing', data: { reason: '' } });
history.execute('failed-since', {
  type: 'RecordFailure',
  data: {
    job: dueJob('failed-since'),
    failure: { stage: 'probe', code: 'MEDIA.DAMAGED', message: 'It is damaged.', retryable: false, logTail: '' },
  },
});

const entries = new Map<string, CatalogEntry>();
for (const event of history.events) {
  const entry = foldCatalog(entries.get(videoIdOf(event) ?? ''), event);
  if (entry) entries.set(entry.videoId, entry);
}

describe('the renewal of previews', () => {
  /** Two entries a page; the cursor is the number of listed entries. */
  const catalog = {
    list: async ({ cursor = '0' }: CatalogListQuery) => {
      const [from, all] = [Number(cursor), [...entries.values()]];
      return {
        items: all.slice(from, from + 2),
        nextCursor: from + 2 < all.length ? `${from + 2}` : null,
        position: 0,
      };
    },
  };
  const renewalWith = (waiting: readonly PendingWork[], { gate = new WriteGate(), renewsPreviews = true } = {}) => {
    const asked: [string, string][] = [];
    const commands = busOf({
      execute: async ({ videoId, context, wishes }: ReprocessVideoCommand) => {
        expect(wishes).toEqual({ keepRendition: true });
        asked.push([videoId, context.commandId]);
      },
    });
    const faultOf = (key: string) => (key === damaged ? ({} as never) : undefined);
    const silent = createLogger('silent', false);
    const pending = { waiting: async () => [...waiting] };
    const leases = new InMemoryLeases();
    const options = { renewsPreviews };
    const renewal = new PreviewsRenewal(catalog, pending, leases, silent, { faultOf }, commands, gate, options);
    return { renewal, asked };
  };

  it('requests previews once for each ready video with outdated previews', async () => {
    const { renewal, asked } = renewalWith([]);
    await renewal.renewAll(new AbortController().signal);
    expect(asked).toEqual(['old', 'old-too'].map((id) => [id, `previews-${id}-${PREVIEW_RECIPE_VERSION}`]));
  });

  it('waits while frameflow has other work, and while writing is stopped', async () => {
    const closed = new WriteGate();
    closed.close('log-integrity', 'The log is damaged.');
    for (const { renewal, asked } of [renewalWith([{} as PendingWork]), renewalWith([], { gate: closed })]) {
      const stop = new AbortController();
      const renewing = renewal.renewAll(stop.signal);
      setTimeout(() => stop.abort(new Error('stopped')), 50);
      await expect(renewing).rejects.toThrow('stopped');
      expect(asked).toEqual([]);
    }
  });

  it.each([
    ['begins a while after the start', true, 2],
    ['never begins where it is switched off', false, 0],
  ])('%s', async (_name, renewsPreviews, count) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { renewal, asked } = renewalWith([], { renewsPreviews });
      renewal.onApplicationBootstrap();
      const pass = async (milliseconds: number) => {
        mock.timers.tick(milliseconds);
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      };
      await pass(60_000);
      expect(asked).toHaveLength(0);
      for (let minute = 0; minute < 10; minute += 1) await pass(60_000);
      expect(asked).toHaveLength(count);
      await renewal.beforeApplicationShutdown();
    } finally {
      mock.timers.reset();
    }
  });
});
