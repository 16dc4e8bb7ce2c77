import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from './message-bus.port.js';

/** A dead letter and the group that gave it up; the body is JSON text. Of those of one millisecond, ids tell the order. */
export interface KeptLetter extends Omit<DeadLetter, 'message'> {
  readonly group: string;
  readonly body: string;
}

/**
 * The dead letters of one process: in memory, and each as a file of its own in a folder, so that they survive a restart.
 * Bounded: the oldest make room for new ones.
 */
export class InProcessDeadLetters {
  /** By id, the oldest first. */
  private readonly letters = new Map<string, KeptLetter>();
  /** Files are written and removed one after the other. */
  private writing: Promise<void> = Promise.resolve();

  /** @param folder none: they live as long as the process */
  constructor(
    private readonly folder?: string,
    private readonly maxDeadLetters = 1_000,
    private readonly onProblem: (error: unknown) => void = () => undefined,
  ) {}

  /** Those that were kept in a folder, which is made if need be. A file that cannot be read is left where it is. */
  static async open(
    folder: string,
    maxDeadLetters?: number,
    onProblem?: (error: unknown) => void,
  ): Promise<InProcessDeadLetters> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = new InProcessDeadLetters(folder, maxDeadLetters, onProblem);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const read = await Promise.allSettled(names.map((name) => readFile(join(folder, name), 'utf8').then(parseLetter)));
    const kept = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    kept.sort((a, b) => a.diedAt.localeCompare(b.diedAt) || a.id.localeCompare(b.id));
    for (const letter of kept) opened.letters.set(letter.id, letter);
    opened.makeRoom();
    return opened;
  }

  get count(): number {
    return this.letters.size;
  }

  add(letter: KeptLetter): void {
    this.letters.set(letter.id, letter);
    this.write((folder) => writeDurably(folder, letter));
    this.makeRoom();
  }

  find(id: string): KeptLetter | undefined {
    return this.letters.get(id);
  }

  /** False when there is none. */
  remove(id: string): boolean {
    if (!this.letters.delete(id)) return false;
    this.write((folder) => rm(pathOf(folder, id), { force: true }));
    return true;
  }

  /** Newest first. */
  list(): DeadLetter[] {
    return [...this.letters.values()].map(toDeadLetter).reverse();
  }

  /** Resolves when all of them are on the disk. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private makeRoom(): void {
    for (const id of this.letters.keys()) {
      if (this.letters.size <= this.maxDeadLetters) return;
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

/** Whole or not there, also after a power cut. */
async function writeDurably(folder: string, letter: KeptLetter): Promise<void> {
  const temporary = `${pathOf(folder, letter.id)}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(letter));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, pathOf(folder, letter.id));
}

/** @throws Error when it is none */
function parseLetter(text: string): KeptLetter {
  const letter = JSON.parse(text) as Partial<KeptLetter>;
  const { id, pattern, group, body, reason, diedAt, deliveries } = letter;
  const isWhole = [id, pattern, group, body, reason, diedAt].every((field) => typeof field === 'string');
  if (!isWhole || typeof deliveries !== 'number' || !/^[\w-]+$/.test(id ?? ''))
    throw new Error('This file holds no dead letter');
  JSON.parse(letter.body ?? '');
  return letter as KeptLetter;
}

const toDeadLetter = ({ group: _group, body, ...letter }: KeptLetter): DeadLetter => ({
  ...letter,
  message: JSON.parse(body) as unknown,
});
