import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Set when the build matches the sources: tests then start compiled threads, which is faster. */
const IS_BUILT = process.env['REELOG_IS_BUILT'] === 'true';
/** The export condition that resolves our packages to their sources. */
const FROM_SOURCE = '--conditions=@reelog/source';

/**
 * Starts a worker thread from a compiled module: `startWorker(new URL('./x.worker.js', import.meta.url))`. If there is
 * only the TypeScript source (tests, `tsx`), it runs through tsx.
 */
export function startWorker(module: URL, options: WorkerOptions = {}): Worker {
  const compiled = compiledFile(module);
  // Threads inherit the options of the process; those for sources would break compiled modules.
  if (compiled !== undefined) return new Worker(compiled, { ...options, ...(IS_BUILT && { execArgv: [] }) });
  return new Worker(runSource(sourceFile(module)), { ...options, eval: true, execArgv: [FROM_SOURCE] });
}

/** Arguments for node to run a compiled module, or its source through tsx. */
export function programArguments(module: URL): readonly string[] {
  const compiled = compiledFile(module);
  return compiled === undefined ? [FROM_SOURCE, '--import', 'tsx', sourceFile(module)] : [compiled];
}

function compiledFile(module: URL): string | undefined {
  const file = fileURLToPath(module);
  const built = file.replace(/\bsrc\b(?!.*\bsrc\b)/, 'dist');
  return [file, ...(IS_BUILT ? [built] : [])].find((candidate) => existsSync(candidate));
}

const sourceFile = (module: URL): string => fileURLToPath(module).replace(/\.js$/, '.ts');

/** `--import tsx` does not work for the entry module of a worker on Node 20, so the loader is registered by hand. */
const runSource = (source: string): string =>
  `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source)}); });`;
