import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../test/support/process-info.js';
import { cpuSecondsOf } from './ranges/cpu-seconds.js';
import { median } from './views/count-for.js';

/**
 * Time from the command to ready, on a built tree and an empty data folder: wall time, CPU time, and idle memory. The
 * baseline is a bare Nest application, or the built checkout in REELOG_BASELINE. `npm run bench -- start`
 */
const ROUNDS = 7;
/** Time without a request until a server counts as idle, milliseconds. */
const IDLE_AFTER_MS = 10_000;

const HERE = fileURLToPath(new URL('..', import.meta.url));
const START = ['--max-semi-space-size=4', '--enable-source-maps', 'scripts/start.mjs'];
const BARE = ['bench/start/bare-nest.mjs'];

interface Contender {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
}

interface Start {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly idleMiB: number;
}

const other = process.env['REELOG_BASELINE'];
const baseline: Contender =
  other === undefined
    ? { name: 'a bare Nest application', folder: HERE, args: BARE }
    : { name: other, folder: other, args: START };
const ours: Contender = { name: 'this tree', folder: HERE, args: START };

async function startOnce({ folder, args }: Contender): Promise<Start> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reelog-start-'));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<string>)
    if (/ready at/i.test((said += text))) break;
  child.stdout.resume();
  if (!/ready at/i.test(said)) throw new Error(`It did not become ready: ${said}`);
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  const cpuSeconds = await cpuSecondsOf([child.pid!]);
  await sleep(IDLE_AFTER_MS);
  const idleMiB = (await residentBytes(child.pid!)) / 2 ** 20;
  child.kill('SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true, force: true });
  return { wallSeconds, cpuSeconds, idleMiB };
}

async function bench(): Promise<void> {
  const starts = new Map<Contender, Start[]>([
    [baseline, []],
    [ours, []],
  ]);
  for (const contender of starts.keys()) await startOnce(contender); // fills the file cache of the system
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [contender, done] of starts) done.push(await startOnce(contender));
  const of = (contender: Contender, figure: keyof Start): number =>
    median(starts.get(contender)!.map((start) => start[figure]));
  for (const [figure, what, unit] of [
    ['wallSeconds', 'from the command to ready', 's'],
    ['cpuSeconds', 'CPU time to ready', 's'],
    ['idleMiB', 'resident memory when idle', 'MiB'],
  ] as const) {
    const [a, b] = [of(ours, figure), of(baseline, figure)];
    console.log(
      `ratio: ${what} is ${(a / b).toFixed(2)} of ${baseline.name} (medians of ${ROUNDS}: ${a.toFixed(2)} and ${b.toFixed(2)} ${unit})`,
    );
  }
}

await bench();
