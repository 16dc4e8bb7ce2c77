import { MongoConnection } from './mongo.connection.js';

const failureOf = (url: string): Promise<string> =>
  MongoConnection.open({ url, database: 'reelog' }, { deadlineMs: 0 }).then(
    () => 'connected',
    (error: Error) => error.message,
  );

describe('a connection to MongoDB that cannot be made', () => {
  it('names all servers, but not the password', async () => {
    const message = await failureOf('mongodb://reelog:a-password@127.0.0.1:1,127.0.0.1:2/reelog');
    expect(message).toContain('mongodb://…@127.0.0.1:1,127.0.0.1:2/reelog (MONGODB_URL)');
    expect(message).not.toContain('a-password');
  });

  it('reveals no part of an unescaped password', async () => {
    const message = await failureOf('mongodb://reelog:first@second@127.0.0.1:1/reelog');
    expect(message).toContain('mongodb://…@127.0.0.1:1/reelog (MONGODB_URL)');
    expect(message).not.toMatch(/first|second/);
  });
});
