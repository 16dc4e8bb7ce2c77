import type { LogHead } from '@reelog/events';
import type { Generation, Generations, Projection } from '@reelog/read-models';
import { type DocumentTables, GENERATION_SCHEMA, SqliteProjectionStore } from './projection-store.js';
import {
  type Connection,
  generationFile,
  type GenerationFile,
  listGenerations,
  openForProjecting,
  removeDatabase,
  syncFile,
} from './read-models.files.js';

/** Generations as files in one folder. A mark inside a file, written last, shows that it is complete. */
export class SqliteGenerations<Doc> implements Generations<Doc> {
  constructor(
    private readonly folder: string,
    private readonly projection: Pick<Projection<Doc>, 'name' | 'version'>,
    private readonly tables: DocumentTables<Doc>,
  ) {}

  async openLive(head: LogHead): Promise<Generation<Doc> | undefined> {
    let live: Generation<Doc> | undefined;
    for (const file of listGenerations(this.folder, this.projection.name)) {
      if (!live) live = this.openIfUsable(file, head);
      if (live?.number !== file.number) removeDatabase(file.path);
    }
    return live;
  }

  async create(head: LogHead): Promise<Generation<Doc>> {
    const newest = listGenerations(this.folder, this.projection.name)[0]?.number ?? 0;
    const file = generationFile(this.folder, this.projection.name, this.projection.version, newest + 1);
    const connection = openForProjecting(file.path);
    connection.exec('PRAGMA synchronous = OFF'); // an unfinished generation is lost in a crash anyway
    connection.exec(`BEGIN; ${GENERATION_SCHEMA} ${this.tables.schema} COMMIT;`);
    connection.prepare('INSERT INTO generation (log_id, checkpoint, complete) VALUES (?, 0, 0)').run([head.logId]);
    return this.generation(file, connection);
  }

  private openIfUsable(file: GenerationFile, head: LogHead): Generation<Doc> | undefined {
    if (file.version !== this.projection.version) return undefined;
    let connection: Connection | undefined;
    try {
      connection = openForProjecting(file.path);
      if (isUsable(connection, head)) return this.generation(file, connection);
    } catch {
      // damaged, and rebuilt in any case
    }
    connection?.close();
    return undefined;
  }

  private generation(file: GenerationFile, connection: Connection): Generation<Doc> {
    return {
      number: file.number,
      store: new SqliteProjectionStore(this.projection.name, connection, this.tables),
      complete: async () => this.complete(file, connection),
      close: async () => {
        connection.close();
      },
      remove: async () => {
        connection.close();
        removeDatabase(file.path);
      },
    };
  }

  /** Everything is durable before the mark is written. */
  private complete(file: GenerationFile, connection: Connection): void {
    connection.exec(`BEGIN; ${this.tables.indexes} COMMIT; PRAGMA synchronous = FULL;`);
    emptyWriteAheadLog(connection);
    syncFile(file.path);
    connection.prepare('UPDATE generation SET complete = 1').run([]);
    emptyWriteAheadLog(connection);
    connection.exec('PRAGMA synchronous = NORMAL');
  }
}

const emptyWriteAheadLog = (connection: Connection) => connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]);

function isUsable(connection: Connection, head: LogHead): boolean {
  const row = connection.prepare('SELECT log_id, checkpoint, complete FROM generation').raw().get([]);
  if (row === undefined) return false;
  const [logId, checkpoint, complete] = row as [string, number, number];
  return complete === 1 && logId === head.logId && checkpoint <= head.position;
}
