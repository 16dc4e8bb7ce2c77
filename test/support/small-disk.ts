import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  rmdirSync,
  statSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILLER = 'filler';

/** A small memory disk that a test can fill. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Undefined if mounting is not permitted. */
  static mount(megabytes: number): SmallDisk | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'reelog-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
    if (mounted) return new SmallDisk(folder);
    rmdirSync(folder);
    return undefined;
  }

  /** Fills all free space. */
  fill(): void {
    const file = openSync(join(this.folder, FILLER), 'a');
    try {
      for (const { bsize } = statfsSync(this.folder); ;) writeSync(file, Buffer.alloc(bsize));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Frees some of the filled space. */
  leave(bytes: number): void {
    const file = join(this.folder, FILLER);
    truncateSync(file, Math.max(0, statSync(file).size - bytes));
  }

  makeRoom(): void {
    rmSync(join(this.folder, FILLER));
  }

  unmount(): void {
    spawnSync('umount', ['--lazy', this.folder]); // a closed database may keep files open until garbage collection
    rmdirSync(this.folder);
  }
}
