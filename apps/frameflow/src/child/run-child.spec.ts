import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { calm } from '../testing/media-test-bed.js';
import { CpuBudget } from './cpu-budget.js';
import { type ChildCall, DEFAULT_LIMITS, runChild } from './run-child.js';

const LIMITS = { ...DEFAULT_LIMITS, stallMs: 60_000 };
const shell = (script: string, more: Partial<ChildCall> = {}): ChildCall => ({
  path: 'sh',
  args: ['-c', script],
  limits: LIMITS,
  signal: calm,
  ...more,
});

/** Whether a process runs; a zombie does not count. */
async function isRunning(pid: number): Promise<boolean> {
  const ps = spawn('ps', ['-o', 'stat=', '-p', String(pid)]);
  let state = '';
  ps.stdout.on('data', (chunk: Buffer) => (state += String(chunk)));
  await once(ps, 'close');
  return state.trim() !== '' && !state.trim().startsWith('Z');
}

async function ends(pid: number): Promise<boolean> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) if (!(await isRunning(pid))) return true;
  return false;
}

describe('a guarded tool', () => {
  it('reports its lines and its exit status', async () => {
    const lines: string[] = [];
    const { status, log } = await runChild(
      shell('echo one; printf two; echo oops >&2; exit 3', { onOutput: (line) => lines.push(line) }),
    );
    expect({ status, lines, log: String(log) }).toEqual({ status: 3, lines: ['one', 'two'], log: 'oops' });
  });

  it('gets no environment variables', async () => {
    process.env['MANAGER_KEYS'] = 'ann:secret-of-a-manager';
    const lines: string[] = [];
    await runChild(shell('env', { onOutput: (line) => lines.push(line) }));
    delete process.env['MANAGER_KEYS'];
    expect(lines.join()).not.toContain('secret-of-a-manager');
  });

  it('runs at low priority', async () => {
    const lines: string[] = [];
    await runChild(shell('nice', { onOutput: (line) => lines.push(line) }));
    expect(Number(lines[0])).toBeGreaterThanOrEqual(10);
  });

  it('is killed with its children on abort, and rejects with the reason', async () => {
    const stop = new AbortController();
    const pids: number[] = [];
    const run = runChild(
      shell('sleep 1000 & echo $!; echo $$; wait', {
        signal: stop.signal,
        onOutput: (line) => pids.push(Number(line)) === 2 && stop.abort(new Error('enough')),
      }),
    );
    await expect(run).rejects.toThrow('enough');
    expect(await Promise.all(pids.map(ends))).toEqual([true, true]);
  });

  it('is stopped without progress', async () => {
    const limits = { ...LIMITS, stallMs: 300 };
    await expect(runChild(shell('sleep 1000', { limits }))).rejects.toMatchObject({
      code: 'MEDIA.STALLED',
      retryable: true,
    });
  });

  it('fails permanently when the CPU budget of its job is spent', async () => {
    const limits = { ...LIMITS, cpu: new CpuBudget(2) };
    const busy = 'i=0; while [ $i -lt 100000000 ]; do i=$((i+1)); done';
    const tooSlow = { code: 'MEDIA.TOO_SLOW', retryable: false };
    await expect(runChild(shell(busy, { limits }))).rejects.toMatchObject(tooSlow);
    expect(limits.cpu.isSpent).toBe(true);
    await expect(runChild(shell('true', { limits }))).rejects.toMatchObject(tooSlow);
  });

  it('shares the CPU time of its job with the tools before it, and time that it waits does not count', async () => {
    const cpu = new CpuBudget(100);
    const limits = { ...LIMITS, cpu };
    await runChild(shell('i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done', { limits }));
    const left = cpu.leftSeconds;
    expect(left).toBeLessThanOrEqual(100);
    await runChild(shell('sleep 2', { limits }));
    expect(left - cpu.leftSeconds).toBeLessThanOrEqual(1);
    expect(cpu.isSpent).toBe(false);
  });

  it('may take any time while it makes progress', async () => {
    const limits = { ...LIMITS, stallMs: 2000 };
    const { status } = await runChild(shell('for i in 1 2 3 4 5 6; do sleep 0.5; echo $i >&2; done', { limits }));
    expect(status).toBe(0);
  });

  it('cannot use more memory than allowed, where the system has such a limit', async () => {
    const lines: string[] = [];
    const limits = { ...LIMITS, memoryBytes: 500 * 1024 ** 2 };
    await runChild(shell('ulimit -d', { limits, onOutput: (line) => lines.push(line) }));
    expect(lines).toEqual([process.platform === 'linux' ? '512000' : 'unlimited']);
  });

  it('that cannot be started is an internal failure', async () => {
    expect((await runChild({ ...shell(''), path: '/nonexistent/ffmpeg' })).status).toBe(127);
    await expect(runChild(shell('true', { folder: '/nonexistent' }))).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('when this process is killed with kill -9', () => {
  it('no tool keeps running', async () => {
    const script = join(__dirname, '../testing/start-endless-tool.ts');
    const parent = spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const tool = Number(String(line));
    expect(await isRunning(tool)).toBe(true);
    parent.kill('SIGKILL');
    expect(await ends(tool)).toBe(true);
  });
});
