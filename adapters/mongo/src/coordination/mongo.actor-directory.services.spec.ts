import { actorDirectoryContract } from '../../../../libs/events/src/actors/actor-directory.contract.js';
import { Actors } from '../../../../libs/events/src/actors/actors.js';
import { GuardedEventLog } from '../../../../libs/events/src/guarded.event-log.js';
import { aCommit, newStream, readAll } from '../../../../libs/events/src/testing/sample-commits.js';
import { WriteGate } from '../../../../libs/events/src/damage/write-gate.js';
import { MongoActorDirectory } from './mongo.actor-directory.js';
import { MongoConnection } from '../connection/mongo.connection.js';
import { MongoEventLog } from '../log/mongo.event-log.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

describe('the directory of actors in MongoDB', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.destroy());

  const open = async (): Promise<MongoActorDirectory> => new MongoActorDirectory(database.connection);
  actorDirectoryContract(open, open);

  /** Another api with the same database. */
  async function anApi() {
    const connection = await MongoConnection.open(database.address);
    const mongoLog = await MongoEventLog.open(connection);
    const directory = new MongoActorDirectory(connection);
    const gate = new WriteGate();
    const log = new GuardedEventLog(mongoLog, gate, directory);
    const actors = new Actors(directory, mongoLog, gate);
    return {
      log,
      actors,
      write: async (name: string): Promise<string> => {
        const id = await actors.idOf(name);
        await log.append(aCommit({ streamId: newStream(), actor: { id, role: 'manager' } }));
        return id;
      },
      close: async (): Promise<void> => {
        await log.close();
        await connection.close();
      },
    };
  }

  it('gives a name one id and one introduction when several apis need it at once, and all show the name', async () => {
    const apis = await Promise.all([anApi(), anApi(), anApi()]);
    const ids = await Promise.all(apis.flatMap(({ write }) => [write('mara'), write('mara'), write('otto')]));
    expect(new Set(ids).size).toBe(2);
    const { log } = apis[0];
    const introduced = await readAll(log, { limit: 100, filter: { types: ['ActorIntroduced'] } });
    expect(introduced.map(({ data }) => data['name']).sort()).toEqual(['mara', 'otto']);
    for (const { actors } of apis) {
      await actors.learnNames(ids);
      expect(ids.map((id) => actors.shownName(id))).toEqual(apis.flatMap(() => ['mara', 'mara', 'otto']));
      expect(await actors.allIdsOf(ids[0]!)).toEqual([ids[0], 'mara']);
    }
    await Promise.all(apis.map(({ close }) => close()));
  });

  it('is rebuilt from the log after its collection was lost, also while an api runs', async () => {
    const before = await anApi();
    const id = await before.write('ana');
    await database.connection.mongoose.dropCollection('actors');
    const next = await anApi();
    expect(await next.actors.idOf('ana')).toBe(id);
    expect(await before.write('ana')).toBe(id);
    await Promise.all([before.close(), next.close()]);
  });
});
