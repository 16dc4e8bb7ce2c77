import { MongoConnection } from './mongo.connection.js';

const failureOf = (url: string): Promise<string> =>
  MongoConnection.open({ url, database: 'reelog' }, { deadlineMs: 0 }).then(
    () => 'connected',
    (error: Error) => error.message,
  );

describe('a connection to MongoDB that cannot be made', () => {
  it('says at which servers, all of them, and not the password', async () => {
    const message = await failureOf('mongodb://reelog:a-password@127.0.0.1:1,127.0.0.1:2/reelog');
    expect(message).toContain('mongodb://…@127.0.0.1:1,127.0.0.1:2/reelog (MONGODB_URL)');
    expect(message).not.toContain('a-password');
  });

  it('tells no part of a password that was not escaped', async () => {
    const message = await failureOf('mongodb://reelog:first@second@127.0.0.1:1/reelog');
    expect(message).toContain('mongodb://…@127.0.0.1:1/reelog (MONGODB_URL)');
    expect(message).not.toMatch(/first|second/);
  });
});
