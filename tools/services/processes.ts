import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepFailed } from '../../scripts/support/run.mjs';
import { inServices, logFile } from './folders.js';

const LOOK_EVERY_MS = 50;
const READY_WITHIN_MS = 90_000;
/** A server that takes longer to end is killed. */
const END_WITHIN_MS = 30_000;
const LOG_TAIL_CHARACTERS = 2_000;

/** A process that outlives the script that started it. */
export interface Started {
  readonly name: string;
  readonly pid: number;
  /** Start time in ticks since boot: tells it from a later process with the same id. */
  readonly startedAt?: string;
  readonly endSignal?: NodeJS.Signals;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Program extends Command {
  /** Also the name of its log file. */
  readonly name: string;
  /** Where it listens. */
  readonly port: number;
  /** Runs before it starts. */
  readonly prepare?: () => Promise<unknown>;
  readonly isReady: () => Promise<boolean>;
  /** Runs before the next program starts. */
  readonly afterwards?: () => Promise<unknown>;
  /** Ends it cleanly; default SIGTERM. */
  readonly endSignal?: NodeJS.Signals;
}

/** Starts a program in a session of its own, so that Ctrl-C here does not reach it. */
export async function launch({ name, command, args, env }: Program): Promise<Started> {
  const log = openSync(logFile(name), 'a');
  try {
    const child = spawn(command, args, {
      cwd: inServices(), // a crash leaves its traces here
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    const pid = await new Promise<number>((resolve, reject) =>
      child.once('spawn', () => resolve(child.pid!)).once('error', reject),
    );
    child.unref();
    return { name, pid, startedAt: look(pid)?.startedAt };
  } finally {
    closeSync(log);
  }
}

export async function untilReady(started: Started, { name, port, isReady }: Program): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    if (!isAlive(started)) throw new StepFailed(`${name} ended while it started.`, logTail(name));
    if ((await isReady()) && listens(started.pid, port)) return;
  }
  throw new StepFailed(`${name} was not ready within ${READY_WITHIN_MS / 1000} s.`, logTail(name));
}

export const isAlive = ({ pid, startedAt }: Started): boolean => isInUse(pid) && look(pid)?.startedAt === startedAt;

/** Whether a running process has this id. A zombie does not count. */
export const isInUse = (pid: number): boolean => ![undefined, 'Z'].includes(look(pid)?.state);

/** Ends a process and waits until it is gone. SIGKILL ends all that it started, too, as a power cut would. */
export async function end(started: Started, signal: NodeJS.Signals): Promise<void> {
  if (!isAlive(started)) return;
  const family = [started, ...(signal === 'SIGKILL' ? descendants(started.pid) : [])];
  send(family, signal);
  if (await allGone(family, END_WITHIN_MS)) return;
  const rest = [started, ...descendants(started.pid)];
  send(rest, 'SIGKILL');
  if (!(await allGone(rest, END_WITHIN_MS))) throw new StepFailed(`${started.name} (${started.pid}) does not end.`);
}

function send(family: readonly Started[], signal: NodeJS.Signals): void {
  for (const { pid } of family.filter(isAlive)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function allGone(family: readonly Started[], withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; family.some(isAlive); await sleep(LOOK_EVERY_MS))
    if (Date.now() > deadline) return false;
  return true;
}

function descendants(pid: number): Started[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = pids.map((name) => ({ name, pid: Number(name), ...look(Number(name)) }));
  const below = (parent: number): Started[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/** From /proc/<pid>/stat (see proc(5)): the fields after the name, which may hold blanks and brackets. */
function look(pid: number): { state?: string; parent: number; startedAt?: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: Number(fields[1]), startedAt: fields[19] };
  } catch {
    return undefined;
  }
}

/**
 * Whether exactly this process listens on a port: /proc/net/tcp has a socket in the state LISTEN (0A) at that port, and
 * the process has it open (see proc(5)).
 */
function listens(pid: number, port: number): boolean {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const sockets = rows
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === '0A')
    .map((row) => `socket:[${row[9]}]`);
  return openFiles(pid).some((file) => sockets.includes(file));
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((number) => readlinkSync(`/proc/${pid}/fd/${number}`));
  } catch {
    return []; // the process ended, or closed one of them just now
  }
}

const logTail = (name: string): string =>
  existsSync(logFile(name)) ? readFileSync(logFile(name), 'utf8').slice(-LOG_TAIL_CHARACTERS) : '';
