import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * Starts a worker thread from a compiled module: `startWorker(new URL('./x.worker.js', import.meta.url))`.
 * When only the TypeScript source lies there (tests, `tsx`), the source is run through tsx instead.
 */
export function startWorker(module: URL, options: WorkerOptions = {}): Worker {
  const file = fileURLToPath(module);
  if (existsSync(file)) return new Worker(file, options);
  return new Worker(runSource(file.replace(/\.js$/, '.ts')), { ...options, eval: true });
}

/** `--import tsx` does not reach the entry module of a worker on Node 20, so the loader is registered by hand. */
const runSource = (source: string): string =>
  `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source)}); });`;
