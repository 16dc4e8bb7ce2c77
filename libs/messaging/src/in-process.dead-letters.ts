import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from './message-bus.port.js';

/** A dead letter and its group; the body is JSON text. Ids are in time order, also within one millisecond. */
export interface StoredDeadLetter extends Omit<DeadLetter, 'message'> {
  readonly group: string;
  readonly body: string;
}

/**
 * The dead letters of one process: in memory, and each as a separate file in a folder, so that they survive a restart.
 * Bounded: the oldest are dropped for new ones.
 */
export class InProcessDeadLetters {
  /** By id, the oldest first. */
  private readonly byId = new Map<string, StoredDeadLetter>();
  /** Files are written and removed one after the other. */
  private writing: Promise<void> = Promise.resolve();

  /** @param folder without it, dead letters live only in memory */
  constructor(
    private readonly folder?: string,
    private readonly maxDeadLetters = 1_000,
    private readonly onProblem: (error: unknown) => void = () => undefined,
  ) {}

  /** Reads the dead letters of a folder, which is made if it does not exist. Files that cannot be read stay there. */
  static async open(
    folder: string,
    maxDeadLetters?: number,
    onProblem?: (error: unknown) => void,
  ): Promise<InProcessDeadLetters> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = new InProcessDeadLetters(folder, maxDeadLetters, onProblem);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const read = await Promise.allSettled(
      names.map((name) => readFile(join(folder, name), 'utf8').then(parseDeadLetter)),
    );
    const kept = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    kept.sort((a, b) => a.diedAt.localeCompare(b.diedAt) || a.id.localeCompare(b.id));
    for (const deadLetter of kept) opened.byId.set(deadLetter.id, deadLetter);
    opened.makeRoom();
    return opened;
  }

  get count(): number {
    return this.byId.size;
  }

  add(deadLetter: StoredDeadLetter): void {
    this.byId.set(deadLetter.id, deadLetter);
    this.write((folder) => writeDurably(folder, deadLetter));
    this.makeRoom();
  }

  find(id: string): StoredDeadLetter | undefined {
    return this.byId.get(id);
  }

  /** False when there is none. */
  remove(id: string): boolean {
    if (!this.byId.delete(id)) return false;
    this.write((folder) => rm(pathOf(folder, id), { force: true }));
    return true;
  }

  /** Newest first. */
  list(): DeadLetter[] {
    return [...this.byId.values()].map(toDeadLetter).reverse();
  }

  /** Resolves when all of them are on the disk. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private makeRoom(): void {
    for (const id of this.byId.keys()) {
      if (this.byId.size <= this.maxDeadLetters) return;
      this.remove(id);
    }
  }

  private write(change: (folder: string) => Promise<void>): void {
    const { folder } = this;
    if (folder === undefined) return;
    this.writing = this.writing.then(() => change(folder)).catch(this.onProblem);
  }
}

const pathOf = (folder: string, id: string): string => join(folder, `${id}.json`);

/** The file is complete or missing, also after a power cut. */
async function writeDurably(folder: string, deadLetter: StoredDeadLetter): Promise<void> {
  const temporary = `${pathOf(folder, deadLetter.id)}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(deadLetter));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, pathOf(folder, deadLetter.id));
}

/** @throws Error when the file holds no dead letter */
function parseDeadLetter(text: string): StoredDeadLetter {
  const deadLetter = JSON.parse(text) as Partial<StoredDeadLetter>;
  const { id, pattern, group, body, reason, diedAt, deliveries } = deadLetter;
  const isWhole = [id, pattern, group, body, reason, diedAt].every((field) => typeof field === 'string');
  if (!isWhole || typeof deliveries !== 'number' || !/^[\w-]+$/.test(id ?? ''))
    throw new Error('This file holds no dead letter');
  JSON.parse(deadLetter.body ?? '');
  return deadLetter as StoredDeadLetter;
}

const toDeadLetter = ({ group: _group, body, ...deadLetter }: StoredDeadLetter): DeadLetter => ({
  ...deadLetter,
  message: JSON.parse(body) as unknown,
});
