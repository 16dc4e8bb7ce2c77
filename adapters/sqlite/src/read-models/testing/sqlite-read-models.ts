import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { CATALOG_VERSION } from '@reelog/domain';
import { History } from '../../../../../libs/read-models/src/testing/history.js';
import type { ReadModelsUnderTest } from '../../../../../libs/read-models/src/testing/read-models-under-test.js';
import { LogFile } from '../../log/testing/log-file.js';
import { SqliteReadModels } from '../sqlite.read-models.js';

/** Read models in their own folder, with a log file. */
export class SqliteReadModelsUnderTest implements ReadModelsUnderTest {
  readonly history = new History();
  readonly modelsFolder: string;
  private readonly log: LogFile;
  private current: ObservedReadModels;

  private constructor(readonly folder: string) {
    this.modelsFolder = join(folder, 'read-models');
    this.log = new LogFile(join(folder, 'events.db'));
    this.current = this.newModels();
  }

  static async create(): Promise<SqliteReadModelsUnderTest> {
    return new SqliteReadModelsUnderTest(await mkdtemp(join(tmpdir(), 'reelog-read-models-')));
  }

  get models(): ObservedReadModels {
    return this.current;
  }

  start(): Promise<void> {
    return this.current.start();
  }

  async restart(): Promise<void> {
    await this.current.stop();
    this.current = this.newModels();
    await this.current.start();
  }

  append(): void {
    this.log.append(this.history);
  }

  publish(): void {
    this.append();
    this.current.notify();
  }

  loseAnnouncements(): void {
    // there is one process
  }

  async generations(): Promise<number[]> {
    return (await this.catalogFiles()).map((file) => {
      const number = /^catalog\.v(\d+)\.g(\d+)\.db$/.exec(file);
      expect(number?.[1]).toBe(String(CATALOG_VERSION));
      return Number(number?.[2]);
    });
  }

  async catalogFiles(): Promise<string[]> {
    const files = await readdir(this.modelsFolder);
    return files.filter((file) => file.startsWith('catalog') && file.endsWith('.db'));
  }

  async close(): Promise<void> {
    await this.current.stop();
    this.log.close();
    await rm(this.folder, { recursive: true });
  }

  private newModels(): ObservedReadModels {
    return new ObservedReadModels({ logPath: this.log.path, folder: this.modelsFolder });
  }
}

/** Tests can end its threads. */
class ObservedReadModels extends SqliteReadModels {
  readonly threads: Worker[] = [];

  protected override startThread(): Worker {
    const thread = super.startThread();
    this.threads.push(thread);
    return thread;
  }
}
