import { pathToFileURL } from 'node:url';
import { inRoot, root } from './project.mjs';
import { runScript } from './run.mjs';
import { setUp } from './setup.mjs';

export const startServer = () =>
  runScript(async () => {
    process.chdir(root);
    await setUp();
    await import(pathToFileURL(inRoot('dist/apps/embedded/src/main.js')).href);
  });
