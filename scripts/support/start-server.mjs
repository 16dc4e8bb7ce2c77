import { pathToFileURL } from 'node:url';
import { inRoot, root } from './project.mjs';
import { runScript } from './run.mjs';
import { setUp } from './setup.mjs';

export const startServer = () =>
  runScript(async () => {
    process.chdir(root);
    endWithNpm();
    await setUp();
    await import(pathToFileURL(inRoot('dist/apps/embedded/src/main.js')).href);
  });

/**
 * npm runs a script in a shell, and hands signals to that shell, which dies of them without passing them on. A server
 * that lost its shell takes the signal as its own, or it would stay behind and keep the port.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200).unref();
}
