import { service } from '../../../test/services/services.js';
import { announcementsContract } from '../../../libs/messaging/src/announcements.contract.js';
import { RabbitAnnouncements } from './rabbit.announcements.js';
import { createRabbit, until } from './testing/rabbit-under-test.js';
import { TcpProxy } from './testing/tcp-proxy.js';

describe('RabbitAnnouncements', () => {
  announcementsContract(async () => {
    const rabbit = await createRabbit();
    const announcements = new RabbitAnnouncements(rabbit.connection);
    const elsewhere = new RabbitAnnouncements(await rabbit.connect());
    await Promise.all([announcements.started(), elsewhere.started()]);
    return {
      announcements,
      elsewhere,
      async close() {
        await Promise.all([announcements.close(), elsewhere.close()]);
        await rabbit.destroy();
      },
    };
  });

  it('reach their own process without a broker, and other processes when the broker is back', async () => {
    const proxy = await TcpProxy.to(service('AMQP_URL'));
    const rabbit = await createRabbit();
    const connection = await rabbit.connect({ url: proxy.url });
    const announcements = new RabbitAnnouncements(connection);
    const elsewhere = new RabbitAnnouncements(rabbit.connection);
    await Promise.all([announcements.started(), elsewhere.started()]);
    const here: unknown[] = [];
    const there: unknown[] = [];
    announcements.listen('test.news', (message) => here.push(message));
    elsewhere.listen('test.news', (message) => there.push(message));
    proxy.cut();
    await until(() => !connection.isUp);
    announcements.announce('test.news', { id: 1 });
    await until(() => here.length === 1);
    proxy.restore();
    await until(() => connection.isUp);
    await announcements.started();
    announcements.announce('test.news', { id: 2 });
    elsewhere.announce('test.news', { id: 3 });
    await until(() => here.length === 3 && there.length === 2);
    expect(there).toEqual([{ id: 3 }, { id: 2 }]);
    await Promise.all([announcements.close(), elsewhere.close()]);
    await rabbit.destroy();
    await proxy.close();
  });
});
