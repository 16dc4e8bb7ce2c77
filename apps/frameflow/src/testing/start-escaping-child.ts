import { startGuarded } from '../child/guarded-process.js';
import { sandboxes } from '../child/sandbox.js';

/**
 * A process for tests to kill: it starts a child in a sandbox, which leaves its process group and then writes to a file in
 * its folder forever. Arguments: the name of the sandbox, the program that it is for, and the folder.
 */
const [name, program = '', folder = ''] = process.argv.slice(2);
const script = `setsid --fork sh -c 'while :; do echo >>"$1/alive"; sleep 0.05; done' sh "$1"; sleep 1000`;
const sandbox = sandboxes(program, folder).find((each) => each.name === name);
const [path = '', ...args] = sandbox?.command(['/bin/sh', '-c', script, 'sh', folder], folder) ?? [];
startGuarded({ path, args, memoryLimitBytes: 2 ** 32, fileLimitBytes: 2 ** 20 }).stderr.pipe(process.stderr);
