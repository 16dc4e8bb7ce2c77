import { videoStream, viewsStream } from '@reelog/domain';
import type { StoredEvent } from '@reelog/domain';
import { InvalidCursorError } from '@reelog/events';
import type { EventFilter, EventLog, ReadPageOptions } from '@reelog/events';
import type { AuditQuery } from './audit-query.schema.js';

/** A page of a filtered log may need many steps over it; after this long it is answered short, with a cursor. */
const PAGE_MS = 2_000;
const STREAM_PAGE = 500;

export interface LogPage {
  readonly items: readonly StoredEvent[];
  readonly nextCursor: string | null;
}

export async function readLogPage(log: EventLog, query: AuditQuery): Promise<LogPage> {
  const items: StoredEvent[] = [];
  let from: number | null = query.cursor === undefined ? null : positionOf(query.cursor);
  const deadline = Date.now() + PAGE_MS;
  do {
    const page = await log.readPage(pageOptions(query, from, query.limit - items.length));
    items.push(...page.events);
    from = page.next;
  } while (from !== null && items.length < query.limit && Date.now() < deadline);
  return { items, nextCursor: from === null ? null : cursorOf(from) };
}

/** Everything that the filter lets through, one JSON event a line. The signal ends it, also where nothing is let through. */
export async function* logLines(log: EventLog, query: AuditQuery, signal: AbortSignal): AsyncGenerator<string> {
  let from: number | null = query.cursor === undefined ? null : positionOf(query.cursor);
  do {
    const page = await log.readPage(pageOptions(query, from, STREAM_PAGE));
    if (page.events.length > 0) yield page.events.map((event) => `${JSON.stringify(event)}\n`).join('');
    from = page.next;
  } while (from !== null && !signal.aborted);
}

function pageOptions(query: AuditQuery, from: number | null, limit: number): ReadPageOptions {
  const backwards = query.order === 'desc';
  const after = !backwards && from !== null ? from : query.after;
  const before = backwards && from !== null ? from : query.before;
  return {
    direction: backwards ? 'backwards' : 'forwards',
    limit,
    filter: filterOf(query),
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  };
}

const filterOf = ({ type, videoId, actor, from, to }: AuditQuery): EventFilter => ({
  ...(type !== undefined && { types: type }),
  ...(videoId !== undefined && { streamIds: [videoStream(videoId), viewsStream(videoId)] }),
  ...(actor !== undefined && { actorId: actor }),
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});

/** Opaque to clients: where the next page starts. */
export const cursorOf = (position: number): string => Buffer.from(`p${position}`).toString('base64url');

export function positionOf(cursor: string): number {
  const position = /^p(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (position === undefined) throw new InvalidCursorError();
  return Number(position);
}
