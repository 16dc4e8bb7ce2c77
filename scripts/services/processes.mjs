import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StepFailed } from '../support/run.mjs';
import { inServices, logFile } from './folders.mjs';

const LOOK_EVERY_MS = 50;
const READY_WITHIN_MS = 90_000;
/** A server that takes longer to end itself is killed. */
const END_WITHIN_MS = 30_000;
const LOG_TAIL_CHARACTERS = 2_000;

/**
 * A process that outlives the script that started it. The start time, in ticks since boot, tells it from another one
 * that has its id by now.
 * @typedef {{ name: string, pid: number, startedAt?: string, endSignal?: NodeJS.Signals }} Started
 *
 * @typedef {object} Program
 * @property {string} name also of its log file
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {() => Promise<unknown>} [prepare] what has to be done before it can start
 * @property {number} port where it listens
 * @property {() => Promise<boolean>} isReady
 * @property {() => Promise<unknown>} [afterwards] what has to be done before the next one can start
 * @property {NodeJS.Signals} [endSignal] ends it cleanly; default SIGTERM
 */

/** Starts a program in a session of its own, so that Ctrl-C here does not reach it. @param {Program} program @returns {Promise<Started>} */
export async function launch({ name, command, args, env }) {
  const log = openSync(logFile(name), 'a');
  try {
    const child = spawn(command, args, {
      cwd: inServices(), // where a crash leaves its traces
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return { name, pid: child.pid, startedAt: look(child.pid)?.startedAt };
  } finally {
    closeSync(log);
  }
}

/** @param {Started} started @param {Program} program */
export async function untilReady(started, { name, port, isReady }) {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    if (!isAlive(started)) throw new StepFailed(`${name} ended while it started.`, logTail(name));
    if ((await isReady()) && listens(started.pid, port)) return;
  }
  throw new StepFailed(`${name} was not ready within ${READY_WITHIN_MS / 1000} s.`, logTail(name));
}

/** @param {Started} started */
export const isAlive = ({ pid, startedAt }) => isInUse(pid) && look(pid)?.startedAt === startedAt;

/** Whether a process has this id; one that ended counts no more, even if nobody has asked for its exit code yet. @param {number} pid */
export const isInUse = (pid) => ![undefined, 'Z'].includes(look(pid)?.state);

/**
 * Ends a process and waits until it is gone. SIGKILL ends all that it started, too, as a power cut would.
 * @param {Started} started @param {NodeJS.Signals} signal
 */
export async function end(started, signal) {
  if (!isAlive(started)) return;
  const family = [started, ...(signal === 'SIGKILL' ? descendants(started.pid) : [])];
  send(family, signal);
  if (await allGone(family, END_WITHIN_MS)) return;
  const rest = [started, ...descendants(started.pid)];
  send(rest, 'SIGKILL');
  if (!(await allGone(rest, END_WITHIN_MS))) throw new StepFailed(`${started.name} (${started.pid}) does not end.`);
}

function send(family, signal) {
  for (const { pid } of family.filter(isAlive)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

async function allGone(family, withinMs) {
  for (const deadline = Date.now() + withinMs; family.some(isAlive); await sleep(LOOK_EVERY_MS))
    if (Date.now() > deadline) return false;
  return true;
}

/** @param {number} pid @returns {Started[]} */
function descendants(pid) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = pids.map((name) => ({ name, pid: Number(name), ...look(Number(name)) }));
  const below = (parent) => all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/** From /proc/<pid>/stat (see proc(5)): what follows the name, which may hold anything, blanks and brackets included. */
function look(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: Number(fields[1]), startedAt: fields[19] };
  } catch {
    return undefined;
  }
}

/**
 * Whether it is this process that listens on a port, and not another one that was quicker: a socket in the state
 * LISTEN (0A) at that port in /proc/net/tcp that is among the process's open files (see proc(5)).
 */
function listens(pid, port) {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const sockets = rows
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === '0A')
    .map((row) => `socket:[${row[9]}]`);
  return openFiles(pid).some((file) => sockets.includes(file));
}

function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((number) => readlinkSync(`/proc/${pid}/fd/${number}`));
  } catch {
    return []; // ended, or closed one of them just now
  }
}

const logTail = (name) =>
  existsSync(logFile(name)) ? readFileSync(logFile(name), 'utf8').slice(-LOG_TAIL_CHARACTERS) : '';
