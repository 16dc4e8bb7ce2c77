import { accept, type DomainEvent, DomainRejection, reject } from '@reelog/domain';
import { type CommitReceipt, ConcurrencyError } from './event-log.port.js';
import { handleCommand } from './handle-command.js';
import { digest, retitled } from './testing/sample-commits.js';

/** Titles of one stream; retitling to the newest title changes nothing, and no title may be "forbidden". */
const handle = handleCommand({
  decide: (title: string, titles: readonly string[]) => {
    if (title === 'forbidden') return reject('TITLE.FORBIDDEN', 'This title is forbidden.');
    return titles.at(-1) === title ? accept<DomainEvent>() : accept(retitled(title));
  },
});

/** A stream in memory. `rivals` are titles that others record just before an append. */
function streamWith(titles: string[], rivals: string[] = []) {
  return {
    titles,
    load: async () => ({ state: [...titles], version: titles.length }),
    append: async (events: readonly DomainEvent[], { version }: { version: number }): Promise<CommitReceipt> => {
      const rival = rivals.shift();
      if (rival !== undefined) titles.push(rival);
      if (titles.length !== version) throw new ConcurrencyError('video-1', version, titles.length);
      for (const { data } of events) titles.push((data as { title: string }).title);
      return {
        duplicate: false,
        recorded: true,
        streamId: 'video-1',
        firstPosition: version + 1,
        lastPosition: titles.length,
        streamVersion: titles.length,
        requestDigest: digest('request'),
      };
    },
  };
}

describe('handling a command', () => {
  it('appends the decided events, and returns them', async () => {
    const stream = streamWith(['A']);
    const { events, receipt, loaded } = await handle('B', stream);
    expect(events).toEqual([retitled('B')]);
    expect([receipt?.lastPosition, loaded.version]).toEqual([2, 1]);
    expect(stream.titles).toEqual(['A', 'B']);
  });

  it('appends nothing when nothing changes', async () => {
    const stream = streamWith(['A']);
    expect(await handle('A', stream)).toEqual({ loaded: { state: ['A'], version: 1 }, events: [] });
    expect(stream.titles).toEqual(['A']);
  });

  it('appends nothing when the decider rejects the command', async () => {
    const stream = streamWith(['A']);
    await expect(handle('forbidden', stream)).rejects.toThrow(DomainRejection);
    expect(stream.titles).toEqual(['A']);
  });

  it('decides again on the newer state after a conflict', async () => {
    const stream = streamWith(['A'], ['C', 'B']);
    expect((await handle('B', stream)).receipt).toBeUndefined();
    expect(stream.titles).toEqual(['A', 'C', 'B']);
  });

  it('gives up after repeated conflicts', async () => {
    const stream = streamWith(
      ['A'],
      Array.from({ length: 20 }, (_, index) => `${index}`),
    );
    await expect(handle('B', stream)).rejects.toThrow(ConcurrencyError);
    expect(stream.titles).toHaveLength(11);
  });

  it('throws any other error at once', async () => {
    const append = jest.fn().mockRejectedValue(new Error('The disk is gone.'));
    await expect(handle('B', { ...streamWith([]), append })).rejects.toThrow('The disk is gone.');
    expect(append).toHaveBeenCalledTimes(1);
  });
});
