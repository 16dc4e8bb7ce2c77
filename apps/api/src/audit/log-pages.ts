import { videoStream, viewsStream } from '@reelog/domain';
import type { Actors, BrokenEvent, EventFilter, EventLog, ReadPageOptions } from '@reelog/events';
import { type CatalogQueries, InvalidCursorError } from '@reelog/read-models';
import { ApplicationError } from '../errors/application-error.js';
import type { AuditQuery } from './audit-query.schema.js';
import { type NamedEvent, withNames } from './named-event.js';
import type { LogTally } from './log-tally.js';
import type { GivenTitle, VideoTitles } from './video-titles.js';

/** A filtered page may need many reads; after this time it is returned short, with a cursor. */
const PAGE_MS = 2_000;
const STREAM_PAGE = 500;

/** Limit of videos in a search by title: the log is read for all of them at once. */
const VIDEOS_MAX = 500;

/** The log, with the names of its actors and the titles of its videos. */
export interface NamedLog {
  readonly log: Pick<EventLog, 'readPage'>;
  readonly actors: Pick<Actors, 'learnNames' | 'shownName'>;
  readonly tally: Pick<LogTally, 'actorIdsLike'>;
  readonly catalog: Pick<CatalogQueries, 'find'>;
}

export interface LogPage {
  readonly items: readonly NamedEvent[];
  /** Damaged events of the page; absent if there are none. */
  readonly broken?: readonly BrokenEvent[];
  readonly titles: readonly GivenTitle[];
  readonly nextCursor: string | null;
}

/** @throws ApplicationError if `q` matches more than `VIDEOS_MAX` videos */
export async function readLogPage(
  named: NamedLog & { readonly titles: Pick<VideoTitles, 'around'> },
  query: AuditQuery,
): Promise<LogPage> {
  const { log, actors, titles } = named;
  const items: NamedEvent[] = [];
  const broken: BrokenEvent[] = [];
  const filter = await filterOf(query, named);
  let from: number | null = query.cursor === undefined ? null : positionOf(query.cursor);
  const deadline = performance.now() + PAGE_MS;
  do {
    const page = await log.readPage(pageOptions(query, filter, from, query.limit - items.length - broken.length));
    items.push(...(await withNames(page.events, actors)));
    broken.push(...(page.broken ?? []));
    from = page.next;
  } while (from !== null && items.length + broken.length < query.limit && performance.now() < deadline);
  return {
    items,
    ...(broken.length > 0 && { broken }),
    titles: await titles.around(items),
    nextCursor: from === null ? null : cursorOf(from),
  };
}

/** The matching events as JSON, one per line; for a damaged event, its position and the problem. Ends on the signal. */
export async function* logLines(named: NamedLog, query: AuditQuery, signal: AbortSignal): AsyncGenerator<string> {
  const { log, actors } = named;
  const filter = await filterOf(query, named);
  let from: number | null = query.cursor === undefined ? null : positionOf(query.cursor);
  do {
    const page = await log.readPage(pageOptions(query, filter, from, STREAM_PAGE));
    const read = [...(await withNames(page.events, actors)), ...(page.broken ?? [])];
    if (page.broken) read.sort((a, b) => (query.order === 'desc' ? b.position - a.position : a.position - b.position));
    if (read.length > 0) yield read.map((event) => `${JSON.stringify(event)}\n`).join('');
    from = page.next;
  } while (from !== null && !signal.aborted);
}

function pageOptions(query: AuditQuery, filter: EventFilter, from: number | null, limit: number): ReadPageOptions {
  const backwards = query.order === 'desc';
  const after = !backwards && from !== null ? from : query.after;
  const before = backwards && from !== null ? from : query.before;
  return {
    direction: backwards ? 'backwards' : 'forwards',
    limit,
    filter,
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  };
}

async function filterOf(query: AuditQuery, named: NamedLog): Promise<EventFilter> {
  const { type, actor, role, from, to } = query;
  const videoIds = await videoIdsOf(query, named.catalog);
  return {
    ...(type !== undefined && { types: type }),
    ...(videoIds && { streamIds: videoIds.flatMap((videoId) => [videoStream(videoId), viewsStream(videoId)]) }),
    ...(actor !== undefined && { actorIds: await named.tally.actorIdsLike(actor) }),
    ...(role !== undefined && { roles: role }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** The videos to filter by; undefined for all events. */
async function videoIdsOf({ videoId, q = '' }: AuditQuery, catalog: NamedLog['catalog']) {
  if (q.trim() === '') return videoId === undefined ? undefined : [videoId];
  const [videos = []] = await catalog.find([{ audience: 'managers', title: q, sort: 'newest', limit: VIDEOS_MAX + 1 }]);
  const found = videos.map(({ videoId }) => videoId);
  if (found.length > VIDEOS_MAX)
    throw new ApplicationError(
      'QUERY.TOO_MANY_VIDEOS',
      `More than ${VIDEOS_MAX} videos have such a title. Type more of the title.`,
    );
  return videoId === undefined ? found : found.filter((id) => id === videoId);
}

/** Opaque to clients: where the next page starts. */
export const cursorOf = (position: number): string => Buffer.from(`p${position}`).toString('base64url');

export function positionOf(cursor: string): number {
  const position = /^p(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (position === undefined) throw new InvalidCursorError();
  return Number(position);
}
