import { readFile } from 'node:fs/promises';

/** USER_HZ: the unit of CPU time in Linux (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, of these processes so far. NaN without /proc. */
export async function cpuSecondsOf(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(pids.map((pid) => timesOf(String(pid))));
  return times.reduce((sum, { own }) => sum + own, 0);
}

/** CPU seconds of the ended children of this process. */
export const cpuSecondsOfEndedChildren = async (): Promise<number> => (await timesOf('self')).endedChildren;

/** Running child processes of a process. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}

async function timesOf(pid: string): Promise<{ readonly own: number; readonly endedChildren: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The name, second and in brackets, may have spaces; fields 14 to 17 are utime, stime, cutime and cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = NaN, stime = NaN, cutime = NaN, cstime = NaN] = fields.slice(11, 15).map(Number);
  return { own: (utime + stime) / TICKS_PER_SECOND, endedChildren: (cutime + cstime) / TICKS_PER_SECOND };
}
