import { readFile, readdir } from 'node:fs/promises';

/** Reads Linux' /proc. */
const statusOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/status`, 'utf8');

/** Resident memory of a process, bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(await statusOf(pid))?.[1];
  if (kibibytes === undefined) throw new Error(`No memory figure for process ${pid}`);
  return Number(kibibytes) * 1024;
}

export const openFileCount = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length;

export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** Processes whose command line contains a text, such as a data folder. */
export async function processesNaming(text: string): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid, commandLine: commandLine.replaceAll('\0', ' ') };
    }),
  );
  return found.filter(({ commandLine }) => commandLine.includes(text));
}
