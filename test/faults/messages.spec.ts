import { connect } from 'amqplib';
import type { RecordedEvent } from '../../libs/domain/src/index.js';
import { makeClip } from '../media/make-clip.js';
import { eventsOf, eventually, json, processed, readyVideo } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { AUDITOR_KEY, MANAGER_KEY } from '../support/server.js';
import { service } from '../services/services.js';
import { expectSound } from './expect-sound.js';
import { Load, nothingYet } from './load.js';

interface Letter {
  readonly id: string;
  readonly pattern: string;
  readonly reason: string;
}

let cluster: Cluster;
let load: Load | undefined;
let clip: string;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
  cluster = await Cluster.start({ apis: 2, frameflows: 1 });
});
afterAll(async () => {
  load?.abandon();
  await cluster.dispose(/a message was given up/);
});

/** Publishes messages directly, like a broker that redelivers, or an intruder with its password. */
async function publish(exchange: string, messages: readonly (readonly [routingKey: string, body: string])[]) {
  const connection = await connect(service('AMQP_URL'));
  const channel = await connection.createConfirmChannel();
  for (const [routingKey, body] of messages)
    channel.publish(`${cluster.installation}.${exchange}`, routingKey, Buffer.from(body), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

const letters = async (): Promise<Letter[]> =>
  (await json<{ items: Letter[] }>(cluster.request('/api/admin/dead-letters', { key: MANAGER_KEY }))).items;

describe('invalid messages', () => {
  it('become dead letters with a reason, and do not block others', async () => {
    await publish('messages', [
      ['media.result', '{"videoId":"../../etc/passwd","job":1,"outcome":"probed"}'],
      ['media.previews', '{"videoId":7}'],
      ['media.result', 'this is no JSON'],
    ]);
    await readyVideo(cluster, clip, { title: 'Beside poison' });
    const found = await eventually(async () => {
      const all = await letters();
      return all.length === 3 && all;
    }, 'all three are dead letters');
    expect(found.map(({ pattern }) => pattern).sort()).toEqual(['media.previews', 'media.result', 'media.result']);
    for (const { reason } of found) expect(reason).toMatch(/\w{4}/);
  });

  it('can be discarded', async () => {
    for (const { id } of await letters())
      expect(
        (await cluster.request(`/api/admin/dead-letters/${id}`, { method: 'DELETE', key: MANAGER_KEY })).status,
      ).toBe(204);
    expect(await letters()).toEqual([]);
  });
});

describe('messages that arrive again, late and in any order', () => {
  it('change nothing', async () => {
    const acknowledged = nothingYet();
    const { items } = await json<{ items: { id: string; title: string }[] }>(
      cluster.request('/api/admin/videos', { key: MANAGER_KEY }),
    );
    acknowledged.uploads.push(...items);
    load = new Load(cluster, clip, acknowledged);
    load.start();
    const first = await eventually(async () => acknowledged.uploads.at(-1), 'there is an upload');
    const { id } = await processed(cluster, first.id);
    const headers = { Accept: 'application/x-ndjson' };
    const text = await (await cluster.request('/api/audit/events', { key: AUDITOR_KEY, headers })).text();
    const events = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordedEvent);
    const shuffled = [...events.reverse(), ...events.filter((_, i) => i % 3 === 0)];
    await publish(
      'events',
      shuffled.map((event) => [routingKey(event.type), JSON.stringify(event)] as const),
    );
    const result = { videoId: id, job: 1, outcome: 'failed', failure: aFailure };
    await publish('messages', [
      ['media.result', JSON.stringify(result)],
      ['media.result', JSON.stringify({ ...result, job: 2 })],
    ]);
    await load.stop();
    expect(load.faults).toEqual([]);
    await expectSound(cluster, acknowledged);
    expect((await eventsOf(cluster, id)).filter((type) => type === 'ProcessingFailed')).toEqual([]);
    expect(await letters()).toEqual([]);
  }, 120_000);
});

const aFailure = { stage: 'probe', code: 'MEDIA.LATE', message: 'Too late.', retryable: false, logTail: '' };

/** `VideoUploaded` has the routing key `video.uploaded`. */
const routingKey = (type: string): string => type.replace(/(?!^)[A-Z]/g, (letter) => `.${letter}`).toLowerCase();
