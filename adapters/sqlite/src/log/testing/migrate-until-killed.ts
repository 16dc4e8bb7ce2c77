import { SqliteLogWriter } from '../log-writer.js';

/** `migrate-until-killed.ts <log file>`: says when it begins and when the log is migrated. */
const [path = ''] = process.argv.slice(2);
const writer = SqliteLogWriter.open(path);
process.stdout.write('begins\n');
writer.migrate();
process.stdout.write('migrated\n');
writer.close();
