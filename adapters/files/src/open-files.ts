import type { FileHandle } from 'node:fs/promises';
import type { ObjectStat } from '@reelog/storage';

/** How long a file stays open after its last read: players ask for the next range within seconds. */
const LINGER_MS = 5_000;
const IDLE_MAX = 256;

export interface OpenedFile {
  readonly file: FileHandle;
  readonly stat: ObjectStat;
}

/** One reader's share of an open file; release it once. */
export interface FileLease extends OpenedFile {
  release(): void;
}

interface Entry {
  readonly opening: Promise<OpenedFile>;
  stat?: ObjectStat;
  readers: number;
  /** Replaced or deleted: present readers finish, then it is closed. */
  forgotten: boolean;
  closing?: NodeJS.Timeout;
}

/**
 * Open files by key, shared by readers at the same time and shortly after. Looking up, opening and closing a file costs
 * more than reading a megabyte of it.
 */
export class OpenFiles {
  private readonly entries = new Map<string, Entry>();
  /** In the order of their last readers. */
  private readonly idle = new Set<string>();

  constructor(private readonly open: (key: string) => Promise<OpenedFile>) {}

  /** @throws what opening throws */
  async lease(key: string): Promise<FileLease> {
    const entry = this.entries.get(key) ?? this.add(key);
    entry.readers++;
    this.idle.delete(key);
    clearTimeout(entry.closing);
    const opened = await entry.opening;
    return { ...opened, release: () => this.release(key, entry) };
  }

  /** Facts about an open file, without a disk access. */
  statOf(key: string): ObjectStat | undefined {
    return this.entries.get(key)?.stat;
  }

  /** Later readers open the file again. */
  forget(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.idle.delete(key);
    clearTimeout(entry.closing);
    entry.forgotten = true;
    if (entry.readers === 0) close(entry);
  }

  private add(key: string): Entry {
    const entry: Entry = { opening: this.open(key), readers: 0, forgotten: false };
    this.entries.set(key, entry);
    entry.opening.then(
      ({ stat }) => (entry.stat = stat),
      () => this.entries.get(key) === entry && this.entries.delete(key),
    );
    return entry;
  }

  private release(key: string, entry: Entry): void {
    if (--entry.readers > 0) return;
    if (entry.forgotten) return close(entry);
    this.idle.add(key);
    entry.closing = setTimeout(() => this.forget(key), LINGER_MS).unref();
    const [longestIdle] = this.idle;
    if (longestIdle !== undefined && this.idle.size > IDLE_MAX) this.forget(longestIdle);
  }
}

/** A failure to close loses nothing: the handle was only read. */
function close(entry: Entry): void {
  entry.opening.then(({ file }) => file.close()).catch(() => undefined);
}
