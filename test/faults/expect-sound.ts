import { createHmac } from 'node:crypto';
import { type CatalogEntry, foldCatalog, type RecordedEvent, videoIdOf } from '../../libs/domain/src/index.js';
import { sharedSecrets } from '../../apps/api/src/auth/shared-secrets.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { eventually, head, json, loggedEvents, type Page, processed, type Requester } from '../support/client.js';
import { SHARED_SECRET } from '../support/installation.js';
import { AUDITOR_KEY, MANAGER_KEY } from '../support/server.js';
import type { Acknowledged } from './load.js';

/** The third attempt is delayed by a minute, and other jobs may be before it in the queue. */
const RETRIES_MS = 150_000;

/** The hash of a session, as in the log. */
const viewerOf = (session: string): string =>
  createHmac('sha256', sharedSecrets(SHARED_SECRET).viewerSalt).update(session).digest('hex').slice(0, 32);

const wholeLog = (server: Requester): Promise<RecordedEvent[]> => loggedEvents(server);

/** Signatures change every few minutes, so they are not compared. */
const unsigned = (videos: readonly AdminVideo[]): AdminVideo[] =>
  JSON.parse(JSON.stringify(videos).replace(/\?exp=\d+&sig=[\w-]+/g, '')) as AdminVideo[];

async function allVideos(server: Requester, minPosition: number): Promise<AdminVideo[]> {
  const videos: AdminVideo[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `/api/admin/videos?limit=200&minPosition=${minPosition}${cursor && `&cursor=${cursor}`}`;
    const page: Page<AdminVideo> = await json(server.request(path, { key: MANAGER_KEY }));
    videos.push(...page.items);
    cursor = page.nextCursor;
  }
  return unsigned(videos);
}

/** Waits until nothing is pending: every upload is ready or failed with a reason, and every view is in the log. */
async function settled(server: Requester, { uploads, views }: Acknowledged): Promise<void> {
  for (const { id } of uploads) {
    const { status, failure } = await processed(server, id, 0, RETRIES_MS);
    if (status === 'failed') expect(failure?.message).toMatch(/\w/);
    else expect(status).toBe('ready');
  }
  await eventually(
    async () => countViews(await wholeLog(server)).size >= views.length,
    `the ${views.length} views are in the log`,
  );
}

/** Identities of counted views; each is in the log once. */
function countViews(events: readonly RecordedEvent[]): Set<string> {
  const identities = events.flatMap((event) =>
    event.type === 'VideoViewed'
      ? event.data.views.map(({ viewer, window }) => `${event.data.videoId} ${window} ${viewer}`)
      : [],
  );
  expect(new Set(identities).size).toBe(identities.length);
  return new Set(identities);
}

function expectEveryWriteOnce(events: readonly RecordedEvent[], { uploads, edits, views }: Acknowledged): void {
  const uploadedTitles = events.flatMap((event) => (event.type === 'VideoUploaded' ? [event.data.title] : []));
  expect(uploadedTitles.sort()).toEqual(uploads.map(({ title }) => title).sort());
  const descriptions = events.flatMap((event) =>
    event.type === 'VideoDetailsChanged' && event.data.description !== undefined ? [event.data.description] : [],
  );
  expect(descriptions.sort()).toEqual(edits.map(({ description }) => description).sort());
  const counted = [...countViews(events)].map((identity) => {
    const [id, , viewer] = identity.split(' ');
    return `${id} ${viewer}`;
  });
  expect(counted.sort()).toEqual(views.map(({ id, session }) => `${id} ${viewerOf(session)}`).sort());
}

/** A fresh fold of the log equals the answers of the live read model. */
function expectFolded(events: readonly RecordedEvent[], videos: readonly AdminVideo[]): void {
  const entries = new Map<string, CatalogEntry>();
  for (const event of events) {
    const entry = foldCatalog(entries.get(videoIdOf(event) ?? ''), event);
    if (entry) entries.set(entry.videoId, entry);
  }
  const facts = [...entries.values()].map(({ videoId, views, position }) => ({ id: videoId, views, position }));
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  expect(videos.map(({ id, views, position }) => ({ id, views, position })).sort(byId)).toEqual(facts.sort(byId));
}

async function rebuilt(server: Requester, projection: string): Promise<void> {
  const generation = async (): Promise<number> => {
    const { items } = await json<{ items: { name: string; generation: number }[] }>(
      server.request('/api/admin/projections', { key: MANAGER_KEY }),
    );
    return items.find(({ name }) => name === projection)?.generation ?? 0;
  };
  const before = await generation();
  await json(server.request(`/api/admin/projections/${projection}/rebuild`, { method: 'POST', key: MANAGER_KEY }), 202);
  await eventually(async () => (await generation()) > before, `${projection} is built anew`, 60_000);
}

/**
 * Invariants of any installation after faults: the log verifies and holds everything acknowledged exactly once, nothing is
 * stuck, and the read models equal a fresh rebuild.
 */
export async function expectSound(server: Requester, acknowledged: Acknowledged): Promise<void> {
  await settled(server, acknowledged);
  const verification = await json(server.request('/api/audit/verify', { key: AUDITOR_KEY }));
  expect(verification).toMatchObject({ valid: true });
  const events = await wholeLog(server);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1));
  expectEveryWriteOnce(events, acknowledged);

  const { position } = await head(server);
  const live = await allVideos(server, position);
  expectFolded(events, live);
  for (const projection of ['catalog', 'pending-work']) await rebuilt(server, projection);
  expect(await allVideos(server, position)).toEqual(live);
}
