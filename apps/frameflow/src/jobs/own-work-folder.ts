import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder for temporary files of this process, inside one that all frameflows of the machine share. Leftovers of dead
 * processes are removed.
 */
export async function ownWorkFolder(shared: string): Promise<string> {
  const own = join(shared, String(process.pid));
  await mkdir(own, { recursive: true });
  for (const name of await readdir(shared))
    if (/^\d+$/.test(name) && !isRunning(Number(name))) await rm(join(shared, name), { recursive: true, force: true });
  return own;
}

/** Signal 0 only checks (kill(2)); another user's process counts as running. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
