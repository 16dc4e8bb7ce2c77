import { service } from '../../../test/services/services.js';
import { eventFeedContract, someEvents } from '../../../libs/events/src/feed/event-feed.contract.js';
import { EventsNotPublishedError } from '../../../libs/events/src/feed/event-feed.port.js';
import { MessageBusUnavailableError } from '../../../libs/messaging/src/message-bus.port.js';
import { RabbitEventFeed } from './rabbit.event-feed.js';
import { RabbitEventPublisher } from './rabbit.event-publisher.js';
import { routingKeyOf } from './names.js';
import { createRabbit, pause, until } from './testing/rabbit-under-test.js';
import { TcpProxy } from './testing/tcp-proxy.js';

const GROUPS = ['first', 'second'];

describe('RabbitEventFeed with RabbitEventPublisher', () => {
  eventFeedContract(async () => {
    const rabbit = await createRabbit();
    const publisher = new RabbitEventPublisher(rabbit.connection, GROUPS);
    return {
      publisher,
      feed: new RabbitEventFeed(rabbit.connection, 50),
      async close() {
        await publisher.close();
        await rabbit.destroy(GROUPS);
      },
    };
  });

  it('fails to publish while the broker is away, and redelivers unsettled events afterwards', async () => {
    const proxy = await TcpProxy.to(service('AMQP_URL'));
    const rabbit = await createRabbit({ url: proxy.url });
    const publisher = new RabbitEventPublisher(rabbit.connection, GROUPS);
    await publisher.publishEvents(someEvents(1, 5));
    const positions: number[] = [];
    const stop = await new RabbitEventFeed(rabbit.connection).subscribe('first', ({ event }) =>
      positions.push(event.position),
    );
    await until(() => positions.length === 5);
    proxy.cut();
    await expect(publisher.publishEvents(someEvents(6, 6))).rejects.toThrow(EventsNotPublishedError);
    proxy.restore();
    await until(() => positions.length === 10);
    expect(positions).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    await stop();
    await publisher.close();
    await rabbit.destroy(GROUPS);
    await proxy.close();
  });

  it('leaves no retrying channel behind when a queue cannot be declared', async () => {
    const rabbit = await createRabbit();
    const feed = new RabbitEventFeed(rabbit.connection);
    const queue = rabbit.connection.names.queue('first');
    const channel = await rabbit.connection.model?.createChannel();
    await channel?.assertQueue(queue, { durable: true, arguments: { 'x-max-length': 1 } }); // with other properties
    await expect(feed.subscribe('first', () => undefined)).rejects.toThrow(MessageBusUnavailableError);
    await channel?.deleteQueue(queue);
    const stop = await feed.subscribe('first', () => undefined);
    await pause(1_500); // a leftover channel would retry three times
    expect(await channel?.checkQueue(queue)).toMatchObject({ consumerCount: 1 });
    await stop();
    await rabbit.destroy(GROUPS);
  });

  it('skips messages that are not events', async () => {
    const rabbit = await createRabbit();
    const publisher = new RabbitEventPublisher(rabbit.connection, GROUPS);
    await publisher.publishEvents([]);
    const channel = await rabbit.connection.model?.createChannel();
    for (const text of ['{"half', 'null', '{"type":"VideoUploaded"}'])
      channel?.publish(rabbit.connection.names.events, 'any', Buffer.from(text));
    await channel?.close();
    await publisher.publishEvents(someEvents(1, 1));
    const positions: number[] = [];
    const feed = new RabbitEventFeed(rabbit.connection);
    const stop = await feed.subscribe('first', ({ event, settle }) => {
      positions.push(event.position);
      settle();
    });
    await until(() => positions.length === 1);
    expect(rabbit.problems).toHaveLength(3);
    await stop();
    await publisher.close();
    await rabbit.destroy(GROUPS);
  });

  it('makes routing keys of event types', () => {
    expect(['VideoUploaded', 'PreviewsGenerated', 'VideoDetailsChanged'].map(routingKeyOf)).toEqual([
      'video.uploaded',
      'previews.generated',
      'video.details.changed',
    ]);
  });
});
