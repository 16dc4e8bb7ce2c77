import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../..');
const FIRST_START_MS = 300_000;
const DEADLINE_MS = 60_000;

/** One `npm start` in a folder as a user runs it: npm, its shell, the server. */
class NpmStart {
  readonly npm: ChildProcess;
  output = '';

  constructor(folder: string, dataDir: string) {
    this.npm = spawn('npm', ['start'], {
      detached: true, // a process group of its own, as a terminal gives it one
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.npm.stdout, this.npm.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  async ready(deadlineMs = DEADLINE_MS): Promise<string> {
    const url = await this.seen(() => /ready at (http:\S+)/.exec(this.output)?.[1], deadlineMs);
    return url.replace('localhost', '127.0.0.1');
  }

  /** Exit code of npm, after all its children have closed their output. */
  async ended(): Promise<number | null> {
    if (this.npm.stdout?.readableEnded !== true) await once(this.npm, 'close');
    return this.npm.exitCode;
  }

  private async seen<T>(look: () => T | undefined, deadlineMs: number): Promise<T> {
    for (const deadline = Date.now() + deadlineMs; ; await new Promise((wait) => setTimeout(wait, 50))) {
      const found = look();
      if (found !== undefined) return found;
      if (this.npm.exitCode !== null || Date.now() > deadline) throw new Error(`Not ready:\n${this.output}`);
    }
  }
}

/** The files of the checkout like in a clone; dependencies are linked instead of installed. */
function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-start-'));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: checkout }).toString();
  for (const file of listed.split('\0').filter((file) => file !== '' && existsSync(join(checkout, file)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(checkout, file), join(folder, file));
  }
  // The links to our own packages must point to the copy.
  for (const name of readdirSync(join(checkout, 'node_modules'))) {
    const [from, to] = [join(checkout, 'node_modules', name), join(folder, 'node_modules', name)];
    mkdirSync(dirname(to), { recursive: true });
    if (name === '@reelog') cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    else symlinkSync(from, to);
  }
  return folder;
}

describe('npm start', () => {
  let folder: string;
  let both: readonly NpmStart[];
  let urls: readonly string[];
  const started: NpmStart[] = [];
  const start = (data: string) => {
    const run = new NpmStart(folder, join(folder, data));
    started.push(run);
    return run;
  };

  beforeAll(async () => {
    folder = copyOfCheckout();
    both = [start('data-1'), start('data-2')];
    urls = await Promise.all(both.map((run) => run.ready(FIRST_START_MS)));
  }, FIRST_START_MS);

  afterEach(async () => {
    for (const run of started.splice(0)) {
      run.npm.kill('SIGTERM');
      await run.ended();
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('serves the api and the client; called twice at the same time, it builds once', async () => {
    for (const url of urls) {
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      expect(await (await fetch(url)).text()).toContain('<script type="module"');
    }
    expect(
      both
        .map((run) => run.output)
        .join()
        .match(/Building the server/g),
    ).toHaveLength(1);
  });

  it('builds nothing when nothing changed, and ends with npm', async () => {
    const run = start('data-1');
    const url = await run.ready();
    expect(run.output).not.toContain('Building');
    run.npm.kill('SIGTERM');
    await run.ended();
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it.each<[string, NodeJS.Signals, (npm: ChildProcess) => number]>([
    ['SIGTERM', 'SIGTERM', (npm) => npm.pid!],
    ['Ctrl-C, which goes to all processes of the terminal', 'SIGINT', (npm) => -npm.pid!],
  ])('ends after the server, with its exit code: %s', async (_what, signal, target) => {
    const run = start('data-1');
    const url = await run.ready();
    const download = await fetch(`${url}/api/openapi.json`); // keeps a connection open
    process.kill(target(run.npm), signal);
    const [code] = (await once(run.npm, 'exit')) as [number | null];
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    expect(code).toBe(0);
    await download.body?.cancel();
  });

  it(
    'builds again what changed, and only that',
    async () => {
      appendFileSync(join(folder, 'apps/web/index.html'), '<!-- changed -->\n');
      const run = start('data-1');
      const url = await run.ready(FIRST_START_MS);
      expect(run.output).toContain('Building the web client');
      expect(run.output).not.toContain('Building the server');
      expect(await (await fetch(url)).text()).toContain('<!-- changed -->');
    },
    FIRST_START_MS,
  );

  it(
    'says what is wrong, and fails, when the sources cannot be built',
    async () => {
      writeFileSync(join(folder, 'apps/embedded/src/main.ts'), 'const port: number = "none";\n');
      const run = start('data-1');
      expect(await run.ended()).not.toBe(0);
      expect(run.output).toContain('apps/embedded/src/main.ts');
      expect(run.output).toContain('Building the server failed.');
    },
    FIRST_START_MS,
  );

  it('requires a newer Node before anything else', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "18.20.4" })';
    for (const script of ['start.mjs', 'tool.mjs']) {
      const run = spawn(process.execPath, ['--import', old, join(checkout, 'scripts', script)], { stdio: 'pipe' });
      let output = '';
      run.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
      await once(run, 'close');
      expect(run.exitCode).toBe(1);
      expect(output).toContain('Reelog needs Node.js 20.19');
    }
  });

  // Node itself opens about 20 before it runs a script.
  it.each([24, 300])('warns about a limit of %i open files', async (files) => {
    const start = `ulimit -n ${files}; exec '${process.execPath}' '${join(checkout, 'scripts/start.mjs')}'`;
    const run = spawn('sh', ['-c', start], { stdio: 'pipe' });
    let output = '';
    run.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(run, 'close');
    expect(run.exitCode).toBe(1);
    expect(output).toMatch(new RegExp(`only ${files} files.*ulimit -n 4096`, 's'));
  });
});
