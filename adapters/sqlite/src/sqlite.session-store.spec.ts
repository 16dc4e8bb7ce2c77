import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionStoreContract } from '../../../libs/coordination/src/session-store.contract.js';
import { SessionStoreUnavailableError } from '../../../libs/coordination/src/session-store.port.js';
import { SqliteSessionStore } from './sqlite.session-store.js';

describe('the session store in SQLite', () => {
  let folder: string;
  const opened: SqliteSessionStore[] = [];
  const open = async (path = join(folder, 'data', 'sessions.sqlite')): Promise<SqliteSessionStore> => {
    const store = new SqliteSessionStore(path);
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-sessions-'));
  });
  afterAll(async () => {
    for (const store of opened) store.close();
    await rm(folder, { recursive: true });
  });

  sessionStoreContract(
    () => open(),
    () => open(),
  );

  it('replaces a damaged file with an empty one, and works again', async () => {
    const path = join(folder, 'damaged.sqlite');
    await writeFile(path, 'this is no database, and longer than the header of one'.repeat(100));
    const store = await open(path);
    await expect(store.find('id', 0)).rejects.toBeInstanceOf(SessionStoreUnavailableError);
    expect(await store.find('id', 0)).toEqual([]);
  });

  it('works again after its folder can be created', async () => {
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, '');
    const store = await open(join(blocked, 'sessions.sqlite'));
    await expect(store.find('id', 0)).rejects.toBeInstanceOf(SessionStoreUnavailableError);
    await rm(blocked);
    expect(await store.find('id', 0)).toEqual([]);
  });
});
