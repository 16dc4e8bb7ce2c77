import type { EventLog } from '@reelog/events';
import { auditQuerySchema } from './audit-query.schema.js';
import { HistoryReader } from './history.reader.js';
import { logLines } from './log-pages.js';

/** An endless log without a match; its reader disconnects after a few pages. */
function endlessLog() {
  const gone = new AbortController();
  let pages = 0;
  const readPage: EventLog['readPage'] = async ({ after = 0 }) => {
    if ((pages += 1) === 3) gone.abort(new Error('The client is gone'));
    if (pages > 5) throw new Error('It continues after the disconnect');
    return { events: [], next: after + 20_000 };
  };
  const actors = { learnNames: async () => undefined, shownName: String };
  const tally = { actorIdsLike: async (name: string) => [name] };
  const catalog = { find: async () => [] };
  const named = { log: { readPage } as EventLog, actors, tally, catalog };
  return { named, signal: gone.signal, pages: () => pages };
}

describe('reading an endless log after the client has disconnected', () => {
  it('ends a stream whose filter matches nothing', async () => {
    const { named, signal, pages } = endlessLog();
    for await (const line of logLines(named, auditQuerySchema.parse({ type: 'Unheard' }), signal))
      expect(line).toBeUndefined();
    expect(pages()).toBe(3);
  });

  it('ends the page of a history', async () => {
    const { named, signal, pages } = endlessLog();
    await expect(new HistoryReader(named.log, named.actors).page('a', 0, 50, signal)).rejects.toThrow(
      'The client is gone',
    );
    expect(pages()).toBe(3);
  });
});
