import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inRoot, root } from './project.mjs';
import { runScript } from './run.mjs';
import { setUp } from './setup.mjs';

/** Starts one of the built processes in this one, after setting up whatever it needs. @param {() => Promise<string>} choose its main module */
const startProcess = (choose) =>
  runScript(async () => {
    process.chdir(root);
    await setUp();
    await import(pathToFileURL(inRoot(await choose())).href);
  });

/** The server of the profile in use. */
export const startServer = () =>
  startProcess(async () =>
    (await profile()) === 'distributed' ? 'apps/api/dist/main.js' : 'dist/apps/embedded/main.js',
  );

export const startFrameflow = () => startProcess(async () => 'apps/frameflow/dist/main.js');

/** From the environment or `.env`, as the processes themselves read it; a wrong one is theirs to complain of. */
async function profile() {
  if (process.env.PROFILE) return process.env.PROFILE;
  if (!existsSync(inRoot('.env'))) return undefined;
  const { parse } = await import('dotenv');
  return parse(readFileSync(inRoot('.env'))).PROFILE;
}
