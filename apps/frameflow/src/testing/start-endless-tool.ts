import { startGuarded } from '../child/guarded-process.js';

/** A process for tests to kill: it keeps a guarded tool busy forever and prints its process id. */
const tool = startGuarded({
  path: 'sh',
  args: ['-c', 'echo $$; while :; do sleep 1; done'],
  memoryLimitBytes: 2 ** 32,
  fileLimitBytes: 2 ** 20,
});
tool.stdout.pipe(process.stdout);
