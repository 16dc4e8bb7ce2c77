import { pathToFileURL } from 'node:url';
import { inRoot } from './project.mjs';
import { runScript } from './run.mjs';
import { setUp } from './setup.mjs';

/**
 * Installs the packages when they are missing, then calls `main` of a TypeScript module in this process, so that signals
 * reach it directly.
 * @param {string} path of the module, relative to the checkout @param {string[]} args
 */
export const runTool = (path, ...args) =>
  runScript(async () => {
    await setUp([]);
    const { register } = await import('tsx/esm/api');
    register();
    const { main } = await import(pathToFileURL(inRoot(path)).href);
    return main(args);
  });
