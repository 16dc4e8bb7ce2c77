import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ActorDirectory, isObject, type NamedActor } from '@reelog/events';
import { Semaphore } from '@reelog/platform/waiting';

interface Content {
  /** By name. */
  readonly actors: Readonly<Record<string, string>>;
  /** The log whose introductions were read, and the position so far. */
  readonly read: { readonly logId: string; readonly position: number };
}

const EMPTY: Content = { actors: {}, read: { logId: '', position: 0 } };

/** The directory in a small JSON file, readable only by its owner, for the one process that has the data folder. */
export class FileActorDirectory implements ActorDirectory {
  private idByName = new Map<string, string>();
  private nameById = new Map<string, string>();
  private read: Content['read'];
  private readonly writing = new Semaphore(1);

  private constructor(
    private readonly path: string,
    content: Content,
  ) {
    this.read = content.read;
    for (const [name, id] of Object.entries(content.actors)) this.remember(name, id);
  }

  /** A missing or damaged file counts as empty: its content can be built again from the log. */
  static async open(path: string): Promise<FileActorDirectory> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return new FileActorDirectory(path, await readContent(path));
  }

  async idOf(name: string): Promise<string | undefined> {
    return this.idByName.get(name);
  }

  async nameOf(id: string): Promise<string | undefined> {
    return this.nameById.get(id);
  }

  async all(): Promise<readonly NamedActor[]> {
    return [...this.idByName].map(([name, id]) => ({ name, id }));
  }

  add(name: string, id: string): Promise<string> {
    return this.writing.run(async () => {
      const known = this.idByName.get(name);
      if (known !== undefined) return known;
      await this.write([...this.idByName, [name, id]], this.read);
      this.remember(name, id);
      return id;
    });
  }

  async readUpTo(logId: string): Promise<number> {
    return this.read.logId === logId ? this.read.position : 0;
  }

  noteRead(logId: string, position: number): Promise<void> {
    return this.writing.run(async () => {
      const read = { logId, position };
      await this.write([...this.idByName], read);
      this.read = read;
    });
  }

  private remember(name: string, id: string): void {
    this.idByName.set(name, id);
    this.nameById.set(id, name);
  }

  private async write(rows: readonly (readonly [string, string])[], read: Content['read']): Promise<void> {
    const content: Content = { actors: Object.fromEntries(rows), read };
    await replaceFile(this.path, `${JSON.stringify(content, null, 2)}\n`);
  }
}

async function readContent(path: string): Promise<Content> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  try {
    const content: unknown = JSON.parse(text);
    return isContent(content) ? content : EMPTY;
  } catch {
    return EMPTY;
  }
}

const isContent = (content: unknown): content is Content =>
  isObject(content) &&
  isObject(content['actors']) &&
  Object.values(content['actors']).every((id) => typeof id === 'string') &&
  isObject(content['read']) &&
  typeof content['read']['logId'] === 'string' &&
  typeof content['read']['position'] === 'number';

/** Replaces the file atomically, also on a power cut. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the new directory entry durable; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
