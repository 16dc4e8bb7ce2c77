import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inRoot, readJson, root } from './project.mjs';

/** A step that ended badly: its message is all that the user needs to see. */
export class StepFailed extends Error {
  /** @param {string} message @param {string} [output] what the failed command had printed */
  constructor(message, output = '') {
    super(message);
    this.name = 'StepFailed';
    this.output = output;
  }
}

/** The user asked this process to end. */
export class Interrupted extends StepFailed {
  constructor() {
    super('Interrupted.');
  }
}

/** @typedef {{ cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, signal?: AbortSignal }} RunOptions */

/**
 * Runs a command, in the checkout by default. Resolves with its exit code and, when `quiet`, with its output, which is
 * then not shown.
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { cwd = root, env = {}, quiet = false, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      signal,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 1), output }));
  });
}

/**
 * A tool of a package, as arguments for `run(process.execPath, ...)`: no shell and no PATH needed.
 * @param {string} packageName @param {string} [bin] name of the tool; default: the package's only one
 */
export function packageBin(packageName, bin) {
  const folder = `node_modules/${packageName}`;
  if (!existsSync(inRoot(folder))) throw new StepFailed(`The package ${packageName} is not installed; run npm ci.`);
  const { bin: bins } = readJson(`${folder}/package.json`);
  return inRoot(folder, typeof bins === 'string' ? bins : bins[bin ?? packageName.split('/').pop()]);
}

/**
 * A call of npm as command and arguments: npm's own script when npm runs us, which needs no shell on any platform.
 * @param {string[]} args @returns {[string, string[]]}
 */
export function npm(...args) {
  const script = process.env.npm_execpath;
  return script ? [process.execPath, [script, ...args]] : ['npm', args];
}

/**
 * Runs a command and says on one line what is done and how long it took; its output is shown only when it fails.
 * @param {string} doing such as `Building the server`
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 */
export async function quietStep(doing, command, args, options) {
  const startedAt = performance.now();
  process.stdout.write(`${doing} ... `);
  const { code, output } = await run(command, args, { ...options, quiet: true });
  console.log(code === 0 ? `done in ${seconds(startedAt)}` : 'failed');
  if (code !== 0) throw new StepFailed(`${doing} failed.`, output);
}

/** @param {number} startedAt from performance.now() */
export const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/** Runs a script's main function; a failed step is reported without a stack. @param {() => Promise<number | void>} main */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? process.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    console.error(error.message);
    process.exitCode = 1;
  }
}
