import { describing } from './log-errors.js';
import { fileDamage } from './log-file-check.js';

/** A program of its own: the check of a large file takes long, and can be stopped at any moment only from outside. */
const [path = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(describing(path, () => fileDamage(path))));
