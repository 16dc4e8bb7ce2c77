import { SqliteLogWriter } from '../log-writer.js';

/** `migrate-until-killed.ts <log file>`: prints when the migration begins and when it ends. */
const [path = ''] = process.argv.slice(2);
const writer = SqliteLogWriter.open(path);
process.stdout.write('begins\n');
writer.migrate();
process.stdout.write('migrated\n');
writer.close();
