import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadModelNotReadyError } from '../read-models/read-models.port.js';
import { addReadyVideo } from '../read-models/testing/films.js';
import { History } from '../read-models/testing/history.js';
import { LogFile } from './testing/log-file.js';
import { SqliteReadModels } from './sqlite.read-models.js';

describe('SqliteReadModels', () => {
  let folder: string;
  let history: History;
  let log: LogFile;
  let readModels: SqliteReadModels;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-read-models-'));
    history = new History();
    log = new LogFile(join(folder, 'events.db'));
    readModels = new SqliteReadModels({ logPath: log.path, folder: join(folder, 'read-models') });
  });
  afterEach(async () => {
    await readModels.stop();
    log.close();
    await rm(folder, { recursive: true });
  });

  it('says that it is not ready before it has started', async () => {
    await expect(readModels.catalog.get('a')).rejects.toThrow(ReadModelNotReadyError);
  });

  it('builds what is missing, then follows the log and tells what it touched', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    log.append(history);
    const advances: unknown[] = [];
    readModels.onAdvance((advance) => advances.push(advance));
    await readModels.start();
    expect(await readModels.waitFor('catalog', 3, 10_000)).toBe(true);
    expect(await readModels.catalog.get('a')).toMatchObject({ videoId: 'a', position: 3 });
    addReadyVideo(history, 'b', 'New harbour');
    log.append(history);
    readModels.notify();
    expect(await readModels.waitFor('catalog', 6, 10_000)).toBe(true);
    expect(advances).toContainEqual({ projection: 'catalog', position: 6, keys: ['b'] });
    expect(await readModels.status()).toMatchObject([{ name: 'catalog', state: 'live' }, { name: 'pending-work' }]);
  });
});
