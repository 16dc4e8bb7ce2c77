import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

/** Folder of a build of the very sources that run, which saves tests from compiling each thread anew: `<checkout>/dist`. */
const BUILD = process.env['REELOG_BUILD'];

/**
 * Starts a worker thread from a compiled module: `startWorker(new URL('./x.worker.js', import.meta.url))`.
 * When only the TypeScript source lies there (tests, `tsx`), the source is run through tsx instead.
 */
export function startWorker(module: URL, options: WorkerOptions = {}): Worker {
  const compiled = compiledFile(module);
  if (compiled !== undefined) return new Worker(compiled, options);
  return new Worker(runSource(sourceFile(module)), { ...options, eval: true });
}

/** The arguments with which node runs a compiled module, or its source through tsx. */
export function programArguments(module: URL): readonly string[] {
  const compiled = compiledFile(module);
  return compiled === undefined ? ['--import', 'tsx', sourceFile(module)] : [compiled];
}

function compiledFile(module: URL): string | undefined {
  const file = fileURLToPath(module);
  const candidates = BUILD === undefined ? [file] : [file, join(BUILD, relative(dirname(BUILD), file))];
  return candidates.find((candidate) => existsSync(candidate));
}

const sourceFile = (module: URL): string => fileURLToPath(module).replace(/\.js$/, '.ts');

/** `--import tsx` does not reach the entry module of a worker on Node 20, so the loader is registered by hand. */
const runSource = (source: string): string =>
  `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source)}); });`;
