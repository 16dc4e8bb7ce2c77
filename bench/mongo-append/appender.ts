import { setTimeout as pause } from 'node:timers/promises';
import { MongoConnection, MongoEventLog } from '@reelog/mongo';
import { Callers } from './commits.js';

/** `appender.ts <url> <database> <callers> <start> <milliseconds>`: appends from a start time on and prints the count. */
async function append(url: string, database: string, callers: number, start: number, forMs: number): Promise<void> {
  const connection = await MongoConnection.open({ url, database });
  const log = await MongoEventLog.open(connection);
  await pause(start - Date.now());
  console.log(await new Callers(log, callers).run(forMs));
  await log.close();
  await connection.close();
}

const [url = '', database = '', callers, start, forMs] = process.argv.slice(2);
void append(url, database, Number(callers), Number(start), Number(forMs));
