import { spawn } from 'node:child_process';
import { root } from '../../scripts/support/project.mjs';
import { packageBin } from '../../scripts/support/run.mjs';
import { forgetBuild, setUp } from '../../scripts/support/setup.mjs';

/**
 * `npm run dev`: the server, built and restarted at every change, and the web client with hot reload at
 * http://localhost:5173, which passes /api on to the server. Ctrl-C ends both; when one ends, the other ends, too.
 */
export async function main(): Promise<void> {
  await setUp(['server']);
  forgetBuild('server');
  const children = [
    [packageBin('typescript', 'tsc'), '--build', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
    ['--watch', '--watch-preserve-output', 'apps/embedded/dist/main.js'],
    [packageBin('vite'), 'apps/web', '--clearScreen', 'false'],
  ].map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));
  const endAll = () => children.forEach((child) => child.kill('SIGTERM'));
  process.once('SIGINT', endAll).once('SIGTERM', endAll);
  await Promise.all(children.map((child) => new Promise((ended) => child.on('exit', ended).on('exit', endAll))));
}
