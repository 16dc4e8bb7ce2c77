import { describing } from './log-errors.js';
import { fileDamage } from './log-file-check.js';

/** A separate program: the check of a large file takes long, and only a process can be stopped at any moment. */
const [path = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(describing(path, () => fileDamage(path))));
