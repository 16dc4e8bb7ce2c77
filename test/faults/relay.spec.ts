import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { MongoConnection, MongoEventLog } from '../../adapters/mongo/src/index.js';
import { type DomainEvent, videoStream, viewsStream } from '../../libs/domain/src/index.js';
import { uploadOf } from '../../libs/domain/src/testing/sample-videos.js';
import { aCommit, digest, range } from '../../libs/events/src/testing/sample-commits.js';
import { eventually, json } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { startService, stopService } from '../support/services-control.js';
import { MANAGER_KEY } from '../support/server.js';
import { service } from '../services/services.js';

const VIDEOS = 20;
/** Per video, before the broker stops and after. */
const VIEWS = 250;
const EVENTS = VIDEOS + 2 * VIDEOS * VIEWS;
const WINDOW = '2026-03-01T12:00:00.000Z';

let cluster: Cluster;
let connection: MongoConnection;
let log: MongoEventLog;

beforeAll(async () => {
  cluster = await Cluster.start({ apis: 2, frameflows: 0 });
  connection = await MongoConnection.open({ url: service('MONGODB_URL'), database: cluster.installation });
  log = await MongoEventLog.open(connection);
});
afterAll(async () => {
  await log.close();
  await connection.close();
  await cluster.dispose();
});

async function withBroker<T>(
  work: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>) => Promise<T>,
): Promise<T> {
  const broker = await connect(service('AMQP_URL'));
  try {
    return await work(await broker.createChannel());
  } finally {
    await broker.close();
  }
}

/** A queue beside the product's own that keeps everything published. */
const witness = (): string => `${cluster.installation}.witness`;

const uploaded = (videoId: string): DomainEvent => ({
  type: 'VideoUploaded',
  data: { ...uploadOf(videoId, `Video ${videoId}`).data, sha256: digest(videoId) },
});

/** Views of one video, one event each. */
async function appendViews(videoId: string, versions: Map<string, number>, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const expectedVersion = versions.get(videoId) ?? 0;
    const view = { viewer: digest(`${videoId} ${expectedVersion}`).slice(0, 32), window: WINDOW };
    await log.append(
      aCommit({
        streamId: viewsStream(videoId),
        expectedVersion,
        events: [{ type: 'VideoViewed', data: { videoId, views: [view] } }],
      }),
    );
    versions.set(videoId, expectedVersion + 1);
  }
}

describe('ten thousand recorded events, with the broker restarted in the middle', () => {
  it('are published and projected: none is lost, and none applied twice', async () => {
    await withBroker(async (channel) => {
      await channel.assertQueue(witness(), { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      await channel.bindQueue(witness(), `${cluster.installation}.events`, '#');
    });
    const videos = range(1, VIDEOS).map(() => randomUUID());
    for (const videoId of videos)
      await log.append(aCommit({ streamId: videoStream(videoId), events: [uploaded(videoId)] }));
    const versions = new Map<string, number>();
    const appendHalf = () => Promise.all(videos.map((videoId) => appendViews(videoId, versions, VIEWS)));
    await appendHalf();
    await stopService('rabbitmq');
    const appending = appendHalf();
    await startService('rabbitmq');
    await appending;
    const { position } = await log.head();
    expect(position).toBe(EVENTS);

    const views = await eventually(
      async () => {
        const path = `/api/admin/videos?limit=200&minPosition=${position}`;
        const answer = await cluster.request(path, { key: MANAGER_KEY });
        return (
          answer.status === 200 && (await json<{ items: { views: number }[] }>(answer)).items.map((each) => each.views)
        );
      },
      'everything is projected',
      120_000,
    );
    expect(views).toEqual(Array.from({ length: VIDEOS }, () => 2 * VIEWS));
    await eventually(async () => (await publishedPositions()).size === EVENTS, 'everything is published', 120_000);
  }, 300_000);
});

const seen = new Set<number>();

/** Positions in the witness queue, each at least once. */
async function publishedPositions(): Promise<Set<number>> {
  await withBroker(async (channel) => {
    for (;;) {
      const message = await channel.get(witness(), { noAck: true });
      if (!message) return;
      seen.add((JSON.parse(message.content.toString()) as { position: number }).position);
    }
  });
  return seen;
}
