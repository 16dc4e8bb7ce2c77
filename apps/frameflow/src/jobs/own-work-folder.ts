import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder for the temporary files of this process, below one that frameflows of the same machine share. What is left
 * there of processes that are gone is removed.
 */
export async function ownWorkFolder(shared: string): Promise<string> {
  const own = join(shared, String(process.pid));
  await mkdir(own, { recursive: true });
  for (const name of await readdir(shared))
    if (/^\d+$/.test(name) && !isRunning(Number(name))) await rm(join(shared, name), { recursive: true, force: true });
  return own;
}

/** Signal 0 only asks (kill(2)); a process of somebody else counts as running. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
