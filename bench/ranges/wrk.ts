import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('./random-ranges.lua', import.meta.url));

/** Clients on keep-alive connections, each with one request at a time. */
export const CLIENTS = 32;

export interface Transfer {
  readonly bytes: number;
  /** MB are 10^6 bytes. */
  readonly megabytesPerSecond: number;
}

/**
 * Random aligned ranges of 1 MiB for some seconds.
 * @param sizeMiB of the file at the url
 */
export async function measureRanges(url: string, sizeMiB: number, seconds: number): Promise<Transfer> {
  const { stdout } = await promisify(execFile)('wrk', [
    ...['--threads', '2', '--connections', String(CLIENTS), '--duration', `${seconds}s`, '--timeout', '20s'],
    ...['--script', SCRIPT, url, '--', String(sizeMiB)],
  ]);
  const [, bytes, microseconds, failures] = /^RESULT (\d+) (\d+) (\d+)$/m.exec(stdout) ?? [];
  if (!bytes || !microseconds || failures !== '0') throw new Error(`wrk met failures:\n${stdout}`);
  return { bytes: Number(bytes), megabytesPerSecond: Number(bytes) / Number(microseconds) };
}
