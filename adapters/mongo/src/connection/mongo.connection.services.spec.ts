import mongoose from 'mongoose';
import { service } from '../../../../test/services/services.js';
import { MongoConnection } from './mongo.connection.js';
import { until } from '../../../../libs/platform/src/waiting/testing/until.js';

const address = { url: service('MONGODB_URL'), database: 'unused' };
const SOON_MS = 12_000;

describe('MongoConnection', () => {
  const before = mongoose.connections.length;

  it('leaves nothing in mongoose after it is closed', async () => {
    const connection = await MongoConnection.open(address);
    await connection.close();
    expect(mongoose.connections).toHaveLength(before);
  });

  it('leaves nothing in mongoose after it found no server', async () => {
    const nowhere = { ...address, url: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100' };
    await expect(MongoConnection.open(nowhere, { deadlineMs: 0 })).rejects.toThrow('does not answer');
    expect(mongoose.connections).toHaveLength(before);
  });

  it('leaves nothing in mongoose after its client was replaced', async () => {
    const connection = await MongoConnection.open(address, { endlessCheckMs: 200 });
    const replaced = connection.mongoose;
    replaced.getClient().emit('serverHeartbeatStarted', { connectionId: 'one that never answers' } as never);
    await until(() => connection.mongoose !== replaced, SOON_MS);
    await until(() => !mongoose.connections.includes(replaced), SOON_MS);
    expect(mongoose.connections).toHaveLength(before + 1);
    await connection.close();
    expect(mongoose.connections).toHaveLength(before);
  });
});
