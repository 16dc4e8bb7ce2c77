import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { S3ObjectStore } from '@reelog/s3';
import { S3TestBed } from '../adapters/s3/src/testing/s3-test-bed.js';
import { residentBytes } from '../test/support/process-info.js';
import { CLIENTS, measureRanges } from './ranges/wrk.js';

/**
 * Ranges of 1 MiB of an object in an S3 store for 32 clients: through the api's streaming, against direct requests to the
 * store with a presigned address, in alternation. `npm run bench -- s3-ranges`
 */
const SIZE_MIB = 512;
const ROUNDS = 7;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 6;
const WANTED_RATIO = 0.6;
/** Limit of the proxy's memory growth in the measured rounds, bytes. */
const GROWTH_MAX = 64 << 20;

const MIB = 1 << 20;
const KEY = 'originals/video';
const PROXY = fileURLToPath(new URL('./ranges/s3-proxy.ts', import.meta.url));

const bed = new S3TestBed();
const options = bed.options();

async function bench(store: S3ObjectStore): Promise<void> {
  await store.put(KEY, Readable.from(Array.from({ length: SIZE_MIB }, (_, i) => Buffer.alloc(MIB, i + 1))));
  const direct = await store.locate(KEY);
  const proxy = spawn(
    process.execPath,
    ['--conditions=@reelog/source', '--import', 'tsx', PROXY, JSON.stringify(options), KEY],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await compare(proxy, await firstLine(proxy), direct);
  } finally {
    proxy.kill('SIGKILL');
  }
}

async function compare(proxy: ChildProcess, proxied: string, direct: string): Promise<void> {
  for (const url of [proxied, direct]) await measureRanges(url, SIZE_MIB, WARM_UP_SECONDS);
  const speeds = { proxied: [] as number[], direct: [] as number[] };
  const memory: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    speeds.proxied.push(await speedOf(proxied));
    memory.push(await residentBytes(proxy.pid ?? 0));
    speeds.direct.push(await speedOf(direct));
    const held = Math.round((memory.at(-1) ?? NaN) / MIB);
    console.log(
      `round ${round}: proxied ${speed(speeds.proxied.at(-1))} (${held} MiB held), direct ${speed(speeds.direct.at(-1))}`,
    );
  }
  const [through, past] = [median(speeds.proxied), median(speeds.direct)];
  const growth = (memory.at(-1) ?? NaN) - (memory[0] ?? NaN);
  console.log(
    `ratio: 1 MiB ranges of S3, ${CLIENTS} clients: ${(through / past).toFixed(2)} of the store itself (medians: ` +
      `proxied ${speed(through)}, direct ${speed(past)}; wanted: at least ${WANTED_RATIO.toFixed(2)}); ` +
      `memory grew by ${Math.round(growth / MIB)} MiB (at most ${GROWTH_MAX / MIB})`,
  );
  if (through < past * WANTED_RATIO || growth > GROWTH_MAX) process.exitCode = 1;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('The proxy has no output');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return line;
}

const speedOf = async (url: string): Promise<number> =>
  (await measureRanges(url, SIZE_MIB, ROUND_SECONDS)).megabytesPerSecond;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const speed = (megabytesPerSecond = NaN): string => `${Math.round(megabytesPerSecond)} MB/s`;

try {
  await bench(await bed.open(options));
} finally {
  await bed.remove();
}
