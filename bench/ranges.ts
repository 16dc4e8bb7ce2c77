import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processed, uploaded } from '../test/support/client.js';
import { Server } from '../test/support/server.js';
import { makeLargeFilm } from './ranges/large-film.js';
import { startNginx } from './ranges/nginx.js';
import { CLIENTS, measureRanges } from './ranges/wrk.js';

/**
 * Streaming by ranges of 1 MiB to 32 clients: the product as a user runs it, against Debian's nginx with sendfile on the
 * very same file. They are measured in turns, so that both meet the same machine. `npx tsx bench/ranges.ts`, after a build.
 */
const SIZE_MIB = 512;
const ROUNDS = 7;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 6;

/** What was started, to be ended in reverse order whatever happens. */
const started: (() => Promise<unknown>)[] = [];

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  started.push(() => rm(folder, { recursive: true }));
  const film = join(folder, 'film.mp4');
  await makeLargeFilm(film, SIZE_MIB);

  const server = await Server.start();
  started.push(() => server.dispose());
  const { video } = await uploaded(server, film);
  const { streamUrl } = await processed(server, video.id);
  await rm(film);

  const nginxFolder = join(folder, 'nginx');
  await mkdir(nginxFolder);
  const nginx = await startNginx(join(server.dataDir, 'objects', 'originals', video.id), nginxFolder);
  started.push(() => nginx.stop());

  await compare({ reelog: `${server.url}${streamUrl}`, nginx: nginx.url });
}

async function compare(urls: { readonly reelog: string; readonly nginx: string }): Promise<void> {
  await checkSameBytes(urls.reelog, urls.nginx);
  for (const url of Object.values(urls)) await measureRanges(url, SIZE_MIB, WARM_UP_SECONDS);
  const rounds = { reelog: [] as number[], nginx: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    rounds.reelog.push(await measureRanges(urls.reelog, SIZE_MIB, ROUND_SECONDS));
    rounds.nginx.push(await measureRanges(urls.nginx, SIZE_MIB, ROUND_SECONDS));
    console.log(`round ${round}: Reelog ${speed(rounds.reelog.at(-1))}, nginx ${speed(rounds.nginx.at(-1))}`);
  }
  const [reelog, nginx] = [median(rounds.reelog), median(rounds.nginx)];
  console.log(
    `ratio: 1 MiB ranges, ${CLIENTS} clients: ${(reelog / nginx).toFixed(2)} of nginx ` +
      `(medians: Reelog ${speed(reelog)}, nginx ${speed(nginx)}; wanted: at least 1.00)`,
  );
  if (reelog < nginx) process.exitCode = 1;
}

async function checkSameBytes(...urls: string[]): Promise<void> {
  const answers = await Promise.all(urls.map((url) => fetch(url, { headers: { Range: 'bytes=1000000-2999999' } })));
  const [one, other] = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
  if (!answers.every(({ status }) => status === 206) || !one || !other?.equals(one))
    throw new Error('The two servers do not serve the same bytes');
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const speed = (megabytesPerSecond = NaN): string => `${Math.round(megabytesPerSecond)} MB/s`;

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
  // What was interrupted fails because its servers are ended under it.
  if (!interrupted) throw error;
} finally {
  await endAll();
}
