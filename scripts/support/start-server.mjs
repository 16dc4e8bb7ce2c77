import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inRoot, root } from './project.mjs';
import { runScript } from './run.mjs';
import { setUp } from './setup.mjs';

/** Starts one of the built processes in this one, after setting up whatever it needs. @param {() => Promise<string>} choose its main module */
const startProcess = (choose) =>
  runScript(async () => {
    process.chdir(root);
    endWithNpm();
    await setUp();
    await import(pathToFileURL(inRoot(await choose())).href);
  });

/** The server of the profile in use. */
export const startServer = () =>
  startProcess(async () =>
    (await profile()) === 'distributed' ? 'dist/apps/api/src/main.js' : 'dist/apps/embedded/src/main.js',
  );

export const startFrameflow = () => startProcess(async () => 'dist/apps/frameflow/src/main.js');

/** From the environment or `.env`, as the processes themselves read it; a wrong one is theirs to complain of. */
async function profile() {
  if (process.env.PROFILE) return process.env.PROFILE;
  if (!existsSync(inRoot('.env'))) return undefined;
  const { parse } = await import('dotenv');
  return parse(readFileSync(inRoot('.env'))).PROFILE;
}

/**
 * npm runs a script in a shell, and hands signals to that shell, which dies of them without passing them on. A server
 * that lost its shell takes the signal as its own, or it would stay behind and keep the port.
 */
function endWithNpm() {
  if (!['start', 'frameflow'].includes(process.env.npm_lifecycle_event ?? '')) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200).unref();
}
