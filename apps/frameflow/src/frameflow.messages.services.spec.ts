import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MEDIA_JOBS, MEDIA_PROGRESS, MEDIA_RESULT, type MediaResultMessage, originalKey } from '@reelog/domain';
import { FileObjectStore } from '@reelog/files';
import { createLogger } from '@reelog/platform';
import { RabbitBus, RabbitStrategy } from '@reelog/rabbitmq';
import { StorePlaces } from '@reelog/storage';
import { listen } from '../../../adapters/rabbitmq/src/testing/listen.js';
import { createRabbit, pause, until } from '../../../adapters/rabbitmq/src/testing/rabbit-under-test.js';
import { TcpProxy } from '../../../adapters/rabbitmq/src/testing/tcp-proxy.js';
import { makeClip } from '../../../test/media/make-clip.js';
import { service } from '../../../test/services/services.js';
import { createFrameflow } from './create-frameflow.js';
import { LOG_ID, belongTo } from './testing/frameflow-host.js';

/** Longer than a sender waits for an absent broker. */
const AWAY_MS = 2_500;
const videoId = '7f1a2f0e-6a0c-4a51-9d0e-0b8f3d1c5a11';

describe('frameflow on RabbitMQ', () => {
  it('runs a job once and sends its result when the broker is unavailable at the end of the job', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'frameflow-'));
    const store = await FileObjectStore.open(join(folder, 'objects'));
    await belongTo(store, LOG_ID);
    const places = new StorePlaces(store, [store]);
    const proxy = await TcpProxy.to(service('AMQP_URL'));
    const rabbit = await createRabbit();
    const connection = await rabbit.connect({ url: proxy.url });
    const [bus, api] = [new RabbitBus(connection), new RabbitBus(rabbit.connection)];
    const frameflow = await createFrameflow(
      { workFolder: join(folder, 'work'), dataFolder: folder, concurrency: 1, makesLadders: false },
      { storeOf: (logId) => places.storeOf(logId), bus, logger: createLogger('silent', false) },
      new RabbitStrategy(connection, { group: 'frameflow.media', patterns: [MEDIA_JOBS.previews] }),
    );
    await frameflow.listen();
    const results: MediaResultMessage[] = [];
    let isUnderWay = false;
    const apiSide = new RabbitStrategy(rabbit.connection, { group: 'api.media' });
    await listen(apiSide, {
      [MEDIA_RESULT]: async ({ message }) => void results.push(message as MediaResultMessage),
      [MEDIA_PROGRESS]: async () => void (isUnderWay = true),
    });
    const keys = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { key } of store.list('previews/')) found.push(key);
      return found;
    };

    const clip = await makeClip({ seconds: 8 });
    const objectKey = originalKey(videoId);
    await store.put(objectKey, createReadStream(clip));
    const job = { videoId, job: 1, logId: LOG_ID, attempt: 1, objectKey, sizeBytes: (await stat(clip)).size };
    await api.publish(MEDIA_JOBS.previews, { ...job, stage: 'previews' });
    await until(() => isUnderWay);
    proxy.cut();
    await until(async () => (await keys()).some((key) => key.endsWith('storyboard.json')));
    await pause(AWAY_MS);
    proxy.restore();
    await until(() => results.length > 0);
    await until(() => connection.isUp);
    await frameflow.close();
    expect(results[0]).toMatchObject({ videoId, job: 1, outcome: 'previews' });
    expect(await keys()).toHaveLength(5);

    await apiSide.close();
    await Promise.all([bus.close(), api.close()]);
    await rabbit.destroy(['frameflow.media', 'api.media']);
    await proxy.close();
    await rm(folder, { recursive: true });
  });
});
