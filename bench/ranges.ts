import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processed, uploaded } from '../test/support/client.js';
import { Server } from '../test/support/server.js';
import { cpuSecondsOf, cpuSecondsOfEndedChildren } from './ranges/cpu-seconds.js';
import { makeLargeVideo } from './ranges/large-video.js';
import { startNginx } from './ranges/nginx.js';
import { CLIENTS, measureRanges } from './ranges/wrk.js';

/**
 * Streams ranges of 1 MiB to 32 clients: the built product, against Debian's nginx with sendfile on the same file, in
 * alternation. `npx tsx bench/ranges.ts`, after a build.
 *
 * Speeds are comparable only on an idle machine. CPU time per gigabyte, including the client's, is also comparable on a busy
 * one: zero-copy sending moves work to the receiver.
 */
const SIZE_MIB = 512;
const ROUNDS = 7;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 6;

/** One of the two servers with its processes. */
interface Contender {
  readonly url: string;
  readonly pids: readonly number[];
}

interface Round {
  readonly megabytesPerSecond: number;
  /** CPU seconds for 10^9 bytes, of the server and of wrk. NaN where the system does not report them. */
  readonly cpuPerGigabyte: number;
}

/** Started processes, to be ended in reverse order. */
const started: (() => Promise<unknown>)[] = [];

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  started.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'video.mp4');
  await makeLargeVideo(file, SIZE_MIB);

  const server = await Server.start();
  started.push(() => server.dispose());
  const { video } = await uploaded(server, file);
  const { streamUrl } = await processed(server, video.id);
  await rm(file);

  const nginxFolder = join(folder, 'nginx');
  await mkdir(nginxFolder);
  const nginx = await startNginx(join(server.dataDir, 'objects', 'originals', video.id), nginxFolder);
  started.push(() => nginx.stop());

  await compare({ url: `${server.url}${streamUrl}`, pids: [server.pid] }, nginx);
}

async function compare(reelog: Contender, nginx: Contender): Promise<void> {
  await checkSameBytes(reelog.url, nginx.url);
  for (const { url } of [reelog, nginx]) await measureRanges(url, SIZE_MIB, WARM_UP_SECONDS);
  const rounds = { reelog: [] as Round[], nginx: [] as Round[] };
  for (let round = 1; round <= ROUNDS; round++) {
    rounds.reelog.push(await measureRound(reelog));
    rounds.nginx.push(await measureRound(nginx));
    console.log(`round ${round}: Reelog ${describe(rounds.reelog.at(-1))}, nginx ${describe(rounds.nginx.at(-1))}`);
  }
  const [ours, theirs] = [medians(rounds.reelog), medians(rounds.nginx)];
  const ratio = ours.megabytesPerSecond / theirs.megabytesPerSecond;
  console.log(
    `ratio: 1 MiB ranges, ${CLIENTS} clients: ${ratio.toFixed(2)} of nginx ` +
      `(medians: Reelog ${describe(ours)}, nginx ${describe(theirs)}; wanted: at least 1.00)`,
  );
  const byCpu = theirs.cpuPerGigabyte / ours.cpuPerGigabyte;
  console.log(`ratio: the same by processor time, for a busy machine: ${byCpu.toFixed(2)} of nginx`);
  if (ratio < 1) process.exitCode = 1;
}

async function measureRound({ url, pids }: Contender): Promise<Round> {
  const cpu = async (): Promise<number> => (await cpuSecondsOf(pids)) + (await cpuSecondsOfEndedChildren());
  const before = await cpu();
  const { bytes, megabytesPerSecond } = await measureRanges(url, SIZE_MIB, ROUND_SECONDS);
  return { megabytesPerSecond, cpuPerGigabyte: ((await cpu()) - before) / (bytes / 1e9) };
}

async function checkSameBytes(...urls: string[]): Promise<void> {
  const answers = await Promise.all(urls.map((url) => fetch(url, { headers: { Range: 'bytes=1000000-2999999' } })));
  const [one, other] = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
  if (!answers.every(({ status }) => status === 206) || !one || !other?.equals(one))
    throw new Error('The two servers do not serve the same bytes');
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

const medians = (rounds: readonly Round[]): Round => ({
  megabytesPerSecond: median(rounds.map((round) => round.megabytesPerSecond)),
  cpuPerGigabyte: median(rounds.map((round) => round.cpuPerGigabyte)),
});

const describe = ({ megabytesPerSecond, cpuPerGigabyte }: Round = { megabytesPerSecond: NaN, cpuPerGigabyte: NaN }) =>
  `${Math.round(megabytesPerSecond)} MB/s at ${cpuPerGigabyte.toFixed(2)} CPU s/GB`;

function requireTools(): void {
  const missing = ['nginx', 'wrk'].filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return;
  console.error(
    `This bench needs ${missing.join(' and ')}: apt-get install -y --no-install-recommends nginx-light wrk`,
  );
  process.exit(1);
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['-v'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // wrk answers its version with exit status 1
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

async function endAll(): Promise<void> {
  for (const end of started.splice(0).reverse()) await end().catch((error: unknown) => console.error(error));
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted = true;
    void endAll().then(() => process.exit(1));
  });

requireTools();
try {
  await bench();
} catch (error) {
  // An interrupt ends the servers, so the running measurement fails.
  if (!interrupted) throw error;
} finally {
  await endAll();
}
