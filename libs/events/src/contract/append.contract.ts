import type { StoredEvent } from '@reelog/domain';
import type { CreateLog } from '../testing/log-under-test.js';
import { CommitRefusedError, ConcurrencyError } from '../event-log.port.js';
import { aCommit, digest, events, newStream, range, retitled, viewed } from '../testing/sample-commits.js';
import { openLogForBlock } from '../testing/open-log.js';

export function appendContract(createLog: CreateLog): void {
  describe('appending', () => {
    const block = openLogForBlock(createLog);

    it('starts at position 1, and each commit follows the one before', async () => {
      const first = await block.log.append(aCommit());
      const second = await block.log.append(aCommit({ events: events(3) }));
      expect([first.firstPosition, first.lastPosition]).toEqual([1, 1]);
      expect([second.firstPosition, second.lastPosition]).toEqual([2, 4]);
      expect(second).toMatchObject({ duplicate: false, streamVersion: 3, requestDigest: digest('a request') });
    });

    it('counts the versions of a stream over its commits', async () => {
      const streamId = newStream();
      await block.log.append(aCommit({ streamId, events: events(2) }));
      const receipt = await block.log.append(aCommit({ streamId, expectedVersion: 2, events: events(3) }));
      expect(receipt.streamVersion).toBe(5);
      const versions = (await block.log.readStream(streamId)).map((event) => event.streamVersion);
      expect(versions).toEqual(range(1, 5));
    });

    it('keeps every part of the envelope, and gives each event its own id', async () => {
      const commit = aCommit({
        events: [retitled('Ümläut 🎬'), viewed('a viewer')],
        actor: { id: 'frameflow', role: 'system' },
        causationId: 'the-event-before',
      });
      const { firstPosition } = await block.log.append(commit);
      const { events: stored } = await block.log.readPage({ after: firstPosition - 1, limit: 2 });
      const { streamId, actor, commandId, correlationId, causationId, occurredAt } = commit;
      expect(stored).toHaveLength(2);
      stored.forEach((event, index) => {
        expect(event).toMatchObject({ streamId, actor, commandId, correlationId, causationId, occurredAt });
        expect(event).toMatchObject({ position: firstPosition + index, streamVersion: index + 1, schemaVersion: 1 });
        expect({ type: event.type, data: event.data }).toEqual(commit.events[index]);
        expect(event.eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      });
      expect(new Set(stored.map((event) => event.eventId)).size).toBe(2);
    });

    it('records the time of recording, never before that of an earlier position', async () => {
      const before = new Date().toISOString();
      await Promise.all(range(1, 20).map((size) => block.log.append(aCommit({ events: events(1 + (size % 3)) }))));
      const { events: stored } = await block.log.readPage({ limit: 1_000 });
      const times = stored.map(({ recordedAt }) => recordedAt ?? 'none');
      expect(times).toEqual([...times].sort());
      expect(times.at(-1)! >= before).toBe(true);
      const [event] = await block.log.readStream(stored.at(-1)?.streamId ?? '');
      expect(event?.recordedAt).toBe(stored.at(-1)?.recordedAt);
    });

    it('salts erasable fields only', async () => {
      const { firstPosition } = await block.log.append(aCommit({ events: [retitled('A'), viewed('b')] }));
      const { events: stored } = await block.log.readPage({ after: firstPosition - 1, limit: 2 });
      const [changed, view] = stored as [StoredEvent, StoredEvent];
      expect(Object.keys(changed.salts)).toEqual(['title']);
      expect(changed.salts['title']).toMatch(/^[0-9a-f]{32}$/);
      expect(view.salts).toEqual({});
    });

    it.each([
      ['behind', 1],
      ['ahead of', 3],
    ])(
      'rejects a commit that was decided %s the stream, and records nothing of it',
      async (_where, expectedVersion) => {
        const streamId = newStream();
        await block.log.append(aCommit({ streamId, events: events(2) }));
        const head = await block.log.head();
        const commit = aCommit({ streamId, expectedVersion, events: events(2) });
        const error: unknown = await block.log.append(commit).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ConcurrencyError);
        expect(error).toMatchObject({ streamId, expectedVersion });
        expect(await block.log.head()).toEqual(head);
        expect(await block.log.findCommit(commit.commandId)).toBeUndefined();
      },
    );

    it('stores a description of a megabyte completely', async () => {
      const description = 'ab¢€🎬'.repeat(90_000);
      const commit = aCommit({ events: [{ type: 'VideoDetailsChanged', data: { videoId: 'v', description } }] });
      await block.log.append(commit);
      const [event] = await block.log.readStream(commit.streamId);
      expect(event?.data).toEqual({ videoId: 'v', description });
    });

    it('rejects a commit above four megabytes, and says so', async () => {
      const commit = aCommit({ events: [retitled('x'.repeat(4 * 1024 * 1024))] });
      const error: unknown = await block.log.append(commit).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CommitRefusedError);
      expect(String(error)).toMatch(/larger/);
    });

    it('rejects text that is not Unicode, without affecting the commits beside it', async () => {
      const good = aCommit();
      const outcomes = await Promise.allSettled([
        block.log.append(aCommit({ events: [retitled('\ud800')] })),
        block.log.append(good),
      ]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled']);
      expect(outcomes[0]).toHaveProperty('reason', expect.any(CommitRefusedError));
      expect(await block.log.readStream(good.streamId)).toHaveLength(1);
    });
  });
}
