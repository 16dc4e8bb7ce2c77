import { randomUUID } from 'node:crypto';
import { type View, viewIdentity, viewsStream } from '@reelog/domain';
import { type EventLog, EventLogUnavailableError } from '../../libs/events/src/event-log.port.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { CountedViews } from '../../libs/views/src/counted-views.js';
import { LogViewLedger } from '../../libs/views/src/log.view-ledger.js';
import { breakableLog } from '../../libs/views/src/testing/breakable-log.js';
import { aView, identities, recordedViews, views, windowBefore } from '../../libs/views/src/testing/sample-views.js';

/** Far more events than are read at once. */
const MANY = 170;
const sqlite = createSqliteLog();
let log: EventLog;

beforeAll(async () => {
  log = await (await sqlite).open();
});
afterAll(async () => {
  await log.close();
  await (await sqlite).destroy();
});

/** Records one event per view, at the given time or now; returns the version of the stream. */
async function record(videoId: string, list: readonly View[], occurredAt = new Date(), version = 0): Promise<number> {
  for (const view of list) {
    const commandId = randomUUID();
    const receipt = await log.append({
      streamId: viewsStream(videoId),
      expectedVersion: version,
      events: [{ type: 'VideoViewed', data: { videoId, views: [view] } }],
      commandId,
      requestDigest: commandId,
      actor: { id: 'viewers', role: 'viewer' },
      correlationId: commandId,
      causationId: null,
      occurredAt: occurredAt.toISOString(),
    });
    version = receipt.streamVersion;
  }
  return version;
}

describe('the views that the log holds of a video', () => {
  it('are all known from a given window on, however many events follow', async () => {
    const videoId = randomUUID();
    const crowd = views(MANY);
    const version = await record(videoId, crowd);
    const counted = new CountedViews(videoId, log);
    expect([...(await counted.from(crowd[0]!.window))].sort()).toEqual(identities(crowd));
    expect(counted.version).toBe(version);
  });

  it('are known even when a machine with a slow clock recorded many later ones', async () => {
    const videoId = randomUUID();
    const ann = aView();
    const behind = new Date(Date.now() - 2 * 3_600_000);
    await record(videoId, views(MANY), behind, await record(videoId, [ann]));
    const recordedAt = new Date().toISOString(); // never before an earlier event
    const readStream: EventLog['readStream'] = async (...question) =>
      (await log.readStream(...question)).map((event) => ({ ...event, recordedAt }));
    expect(await new CountedViews(videoId, { readStream }).from(ann.window)).toContain(viewIdentity(ann));
  });

  it('are known even when many of old windows were recorded later', async () => {
    const videoId = randomUUID();
    const ann = aView();
    const late = Array.from({ length: MANY }, () => aView({ window: windowBefore(48) }));
    await record(videoId, late, new Date(), await record(videoId, [ann]));
    expect(await new CountedViews(videoId, log).from(ann.window)).toContain(viewIdentity(ann));
    const ledger = new LogViewLedger(log);
    for (const view of [ann, ...late]) await ledger.count(videoId, view);
    expect((await recordedViews(log, videoId)).flat().sort()).toEqual(identities([ann, ...late]));
  });

  it('are not read further back than the window needs', async () => {
    const videoId = randomUUID();
    const dayMs = 24 * 60 * 60_000;
    const old = Array.from({ length: MANY }, () => aView({ window: windowBefore(48) }));
    const ann = aView();
    await record(videoId, [ann], new Date(), await record(videoId, old, new Date(Date.now() - dayMs)));
    let reads = 0;
    const watched: Pick<EventLog, 'readStream'> = {
      readStream: async (...args) => {
        reads += 1;
        // as if they had been recorded when they occurred
        return (await log.readStream(...args)).map((event) => ({ ...event, recordedAt: event.occurredAt }));
      },
    };
    await new CountedViews(videoId, watched).from(ann.window);
    expect(reads).toBe(2);
  });

  it('of another process are read after it has written, and only those', async () => {
    const videoId = randomUUID();
    const [before, since] = [views(3), views(MANY)];
    const version = await record(videoId, before);
    const counted = new CountedViews(videoId, log);
    const { window } = before[0]!;
    await counted.from(window);
    await record(videoId, since, new Date(), version);
    expect(await counted.from(window)).toHaveProperty('size', 3);
    counted.fallBehind();
    expect([...(await counted.from(window))].sort()).toEqual(identities([...before, ...since]));
    expect(counted.version).toBe(3 + MANY);
  });

  it('are dropped long after their window, and read again on demand', async () => {
    const videoId = randomUUID();
    const [present, earlier, longAgo] = [windowBefore(), windowBefore(1), windowBefore(2)];
    const ofWindow = [present, earlier, longAgo].map((window) => aView({ window }));
    await record(videoId, ofWindow);
    const counted = new CountedViews(videoId, log);
    await counted.from(longAgo);
    counted.forgetLongBefore(present);
    expect([...(await counted.from(present))].sort()).toEqual(identities(ofWindow.slice(0, 2)));
    expect([...(await counted.from(longAgo))].sort()).toEqual(identities(ofWindow));
  });
});

describe('a view whose append had no answer', () => {
  it('does not count, but counts once when it is repeated', async () => {
    const videoId = randomUUID();
    const [before, unsure, after] = [aView(), aView(), aView()];
    const breakable = breakableLog(log);
    const ledger = new LogViewLedger(breakable.log);
    await ledger.count(videoId, before);
    breakable.mute = true;
    await expect(ledger.count(videoId, unsure)).rejects.toBeInstanceOf(EventLogUnavailableError);
    breakable.mute = false;
    for (const view of [unsure, after, before]) await ledger.count(videoId, view);
    expect((await recordedViews(log, videoId)).flat().sort()).toEqual(identities([before, unsure, after]));
  });
});
