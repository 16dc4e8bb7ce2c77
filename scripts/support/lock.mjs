import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from './project.mjs';

const BEAT_MS = 1_000;
/** A lock untouched for so long is a dead process's, even if another one has its process id by now. */
const STALE_MS = 10_000;

/** Runs work that writes node_modules or dist while no other process does. @template T @param {() => Promise<T>} work */
export const withSetupLock = (work) => withLock(inRoot('.cache/setup.lock'), 'set-up of this folder', work);

/**
 * Runs work while no other process holds the lock. The holder keeps touching the lock file, so one that was left
 * behind by a killed process is recognised and taken over.
 * @template T @param {string} lockFile @param {string} what is done by whoever holds it
 * @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(lockFile, what, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  await acquire(lockFile, what);
  const beat = setInterval(() => utimesSync(lockFile, new Date(), new Date()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockFile, { force: true });
  }
}

async function acquire(lockFile, what) {
  for (let told = false; ; await sleep(100)) {
    if (create(lockFile)) return;
    if (isHeld(lockFile)) {
      if (!told) console.log(`Waiting for another ${what} to end ...`);
      told = true;
      continue;
    }
    rmSync(lockFile, { force: true });
    // Two processes may take over at once, the second deleting the first one's new lock: look again a little later.
    if (create(lockFile)) {
      await sleep(100);
      if (holder(lockFile) === process.pid) return;
    }
  }
}

function create(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(lockFile) {
  const pid = holder(lockFile);
  if (pid === undefined || Date.now() - statSync(lockFile).mtimeMs > STALE_MS) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Process id in the lock file; undefined when there is none. 0, the moment before it is written, counts as living. */
function holder(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}
