import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { calm, temporaryFolder } from '../testing/media-test-bed.js';
import { CpuBudget } from './cpu-budget.js';
import { type ChildCall, type ChildOutcome, DEFAULT_LIMITS, runChild } from './run-child.js';
import { type Sandbox, sandboxes } from './sandbox.js';

const PROGRAM = join(__dirname, '../testing/hijacked-child.mjs');
const folder = realpathSync(temporaryFolder());
const [dataFolder, outside, own] = [join(folder, 'data'), join(folder, 'outside'), join(folder, 'data/work/run-1')];
const LIMITS = { ...DEFAULT_LIMITS, stallMs: 60_000 };

/** What is allowed in any case. */
const ALLOWED = ['reads its source', 'writes into its folder'];
/** What the system itself denies to some users. */
const FOR_SOME = ['reads passwords of the system', 'reads the memory of its parent', 'changes program code'];

/** Whether the machine lets anyone make such a sandbox, whatever ours does with it. */
const CHECKS: Partial<Record<Sandbox['name'], string>> = {
  bubblewrap: 'bwrap --unshare-all --ro-bind / / true',
  namespaces: 'unshare --user --map-root-user --mount --net --pid --fork --kill-child setpriv --no-new-privs true',
};
const isPossible = ({ name }: Sandbox): boolean => spawnSync('sh', ['-c', CHECKS[name] ?? 'false']).status === 0;

const all = sandboxes(PROGRAM, dataFolder);
const isolating = all.filter(isPossible);
const none = all.at(-1) as Sandbox;

if (isolating.length === 0)
  process.stderr.write(`
****************************************************************************
  THIS MACHINE HAS NO SANDBOX: what it denies to a hijacked child was not
  tested. Install bubblewrap, or allow user namespaces.
****************************************************************************
`);

const servers: Server[] = [];
let where: object;

beforeAll(async () => {
  for (const path of [outside, own, join(dataFolder, 'log')]) mkdirSync(path, { recursive: true });
  for (const name of ['log/events.sqlite', 'secrets.json', 'source']) writeFileSync(join(dataFolder, name), 'secret');
  const socketPath = join(folder, 'socket');
  for (const address of [{ port: 0, host: '127.0.0.1' }, { path: socketPath }]) {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(address, resolve));
  }
  const { port } = servers[0]?.address() as AddressInfo;
  where = { dataFolder, outside, folder: own, parentPid: process.pid, port, socketPath };
});
afterAll(() => servers.forEach((server) => server.close()));

async function run(
  sandbox: Sandbox,
  command: readonly string[],
  more: Partial<ChildCall> = {},
): Promise<ChildOutcome & { lines: string[] }> {
  const lines: string[] = [];
  const [path = '', ...args] = sandbox.command(command, own);
  const call = { path, args, limits: LIMITS, signal: calm, onOutput: (line: string) => lines.push(line), ...more };
  return { ...(await runChild(call)), lines };
}

const shell = (sandbox: Sandbox, script: string, more?: Partial<ChildCall>) =>
  run(sandbox, ['/bin/sh', '-c', script], more);

/** What a hijacked child can do. */
async function attempts(sandbox: Sandbox): Promise<string[]> {
  const source = await open(join(dataFolder, 'source'));
  const { lines, log } = await run(sandbox, [process.execPath, PROGRAM, JSON.stringify(where)], { source: source.fd });
  await source.close();
  return JSON.parse(lines[0] ?? String(log)) as string[];
}

it('has a way out where there is no sandbox: limits of the system, and no new privileges if possible', async () => {
  expect(all.slice(-2).map(({ name }) => name)).toEqual(['no-new-privileges', 'none']);
  const { lines } = await shell(none, 'ulimit -d; ulimit -f; ulimit -n; ulimit -c');
  const memory = process.platform === 'linux' ? String(LIMITS.memoryBytes / 1024) : 'unlimited';
  expect(lines).toEqual([memory, String(LIMITS.fileBytes / 512), '256', '0']);
});

it('leaves out folders that hold the data folder', () => {
  const modules = join(__dirname, '../../../../node_modules');
  const commandFor = (data: string) => sandboxes(PROGRAM, data)[0]?.command([]);
  expect(commandFor(dataFolder)).toContain(modules);
  expect(commandFor(join(modules, 'data'))).not.toContain(modules);
});

it('would let a hijacked child do all of this without a sandbox', async () => {
  const able = await attempts(none);
  if (process.platform !== 'linux') return;
  expect([...able, ...FOR_SOME]).toEqual(
    expect.arrayContaining([
      ...ALLOWED,
      'reads the event log',
      'reads the secrets',
      'reads files beside the program code',
      'reads users of the system',
      'reads the environment of its parent',
      'signals its parent',
      'opens its source for writing',
      'writes into another folder',
      'writes into the folder above its own',
      'changes program code',
      'connects to a port',
      'connects to a socket',
    ]),
  );
});

for (const sandbox of isolating)
  describe(`a hijacked child in ${sandbox.name}`, () => {
    it('has its source and its folder, and nothing else', async () => {
      expect(await attempts(sandbox)).toEqual(ALLOWED);
    });

    it('can talk to its parent over a socket', async () => {
      const { lines } = await shell(sandbox, 'echo ask >&4; read -r answer <&4; echo "$answer"', {
        source: (socket) => socket.on('data', (data: Buffer) => socket.write(`${String(data).trim()}: answered\n`)),
      });
      expect(lines).toEqual(['ask: answered']);
    });

    it('has no capabilities and cannot gain privileges', async () => {
      const { lines } = await shell(sandbox, `setpriv --dump; mount -t tmpfs tmpfs "${own}" || echo denied`);
      expect(lines).toEqual(expect.arrayContaining(['no_new_privs: 1', 'Capability bounding set: [none]', 'denied']));
    });

    it('cannot write more than its limit', async () => {
      const limits = { ...LIMITS, fileBytes: 1024 ** 2 };
      const { status } = await shell(
        sandbox,
        `exec head -c 5000000 /bin/sh /usr/bin/env ${process.execPath} >"${own}/large"`,
        { limits },
      );
      expect(status).not.toBe(0);
      expect(statSync(join(own, 'large')).size).toBe(1024 ** 2);
    });

    it('has the same exit statuses and limits as without', async () => {
      expect((await shell(sandbox, 'exit 3')).status).toBe(3);
      expect((await shell(sandbox, 'kill -9 $$')).status).toBe(137);
      expect((await shell(sandbox, 'ulimit -d; ulimit -n; ulimit -c; nice')).lines).toEqual([
        ...(await shell(none, 'ulimit -d; ulimit -n; ulimit -c; nice')).lines,
      ]);
    });

    it('cannot use more CPU time than allowed, and what it uses counts', async () => {
      const busy = 'i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done';
      const cpu = new CpuBudget(0.6); // half a second counts as spent
      await shell(sandbox, busy, { limits: { ...LIMITS, cpu } });
      expect(cpu.isSpent).toBe(true);
      const tooSlow = shell(sandbox, `while :; do ${busy}; done`, { limits: { ...LIMITS, cpu: new CpuBudget(1) } });
      await expect(tooSlow).rejects.toMatchObject({ code: 'MEDIA.TOO_SLOW' });
    });

    it('does not outlive its parent, even when that is killed with kill -9 and the child has left its group', async () => {
      rmSync(join(own, 'alive'), { force: true });
      const script = join(__dirname, '../testing/start-escaping-child.ts');
      const args = ['--conditions=@reelog/source', '--import', 'tsx', script, sandbox.name, PROGRAM, own];
      const parent = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const size = (): number => statSync(join(own, 'alive'), { throwIfNoEntry: false })?.size ?? 0;
      while (size() < 2) await sleep(50);
      parent.kill('SIGKILL');
      for (let before = -1; before !== size(); await sleep(1_000)) before = size();
    });
  });
