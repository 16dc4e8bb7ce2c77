import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './project.mjs';

const lockFile = inRoot('.cache/setup.lock');
const BEAT_MS = 1_000;
/** A lock untouched for so long is a dead process's, even if another one has its process id by now. */
const STALE_MS = 10_000;

/**
 * Runs work that writes node_modules or dist while no other process does. The holder keeps touching the lock file,
 * so one that was left behind by a killed process is recognised and taken over.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  mkdirSync(inRoot('.cache'), { recursive: true });
  await acquire();
  const beat = setInterval(() => utimesSync(lockFile, new Date(), new Date()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockFile, { force: true });
  }
}

async function acquire() {
  for (let told = false; ; await sleep(100)) {
    if (create()) return;
    if (isHeld()) {
      if (!told) console.log('Waiting for another set-up of this folder to end ...');
      told = true;
      continue;
    }
    rmSync(lockFile, { force: true });
    // Two processes may take over at once, the second deleting the first one's new lock: look again a little later.
    if (create()) {
      await sleep(100);
      if (holder() === process.pid) return;
    }
  }
}

function create() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isHeld() {
  const pid = holder();
  if (pid === undefined || Date.now() - statSync(lockFile).mtimeMs > STALE_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Process id in the lock file; undefined when there is none. 0, the moment before it is written, counts as living. */
function holder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}
