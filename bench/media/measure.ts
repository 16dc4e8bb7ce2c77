import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Unit of times in /proc: hundredths of a second (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;
const POLL_MS = 20;

export interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Resident memory of the children together. */
  readonly peakBytes: number;
  /** Of the files that were made. */
  readonly madeBytes: number;
  /** Of those, the pictures for scrubbing: without thumbnails and the tiles as single pictures. */
  readonly sheetBytes: number;
}

/** Runs a piece of work in a new folder, and measures its children. Reads /proc, so it needs Linux. */
export async function measure(work: (folder: string) => Promise<unknown>): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-media-'));
  const cpuAtStart = cpuOfEndedChildren();
  const started = performance.now();
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, memoryBelow(process.pid))), POLL_MS);
  try {
    await work(folder);
    const wallSeconds = (performance.now() - started) / 1000;
    const cpuSeconds = cpuOfEndedChildren() - cpuAtStart;
    const [madeBytes, sheetBytes] = [bytesIn(folder), bytesIn(folder, 'sheet-')];
    return { cpuSeconds, wallSeconds, peakBytes, madeBytes, sheetBytes };
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true });
  }
}

/** CPU seconds of all descendants that have ended (proc(5), `/proc/pid/stat`, fields 16 and 17). */
function cpuOfEndedChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(13, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

function memoryBelow(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + residentBytes(Number(child)) + memoryBelow(Number(child)), 0);
  } catch {
    return 0; // it has ended
  }
}

function residentBytes(pid: number): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}

const bytesIn = (folder: string, prefix = ''): number =>
  readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && !name.endsWith('.raw'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** The one whose CPU time is in the middle. */
export const median = (runs: readonly Measured[]): Measured =>
  runs.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(runs.length / 2)]!;
