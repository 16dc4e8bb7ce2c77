import { aCommit } from '../../../../../libs/events/src/testing/sample-commits.js';
import { SqliteEventLog } from '../sqlite.event-log.js';

/** A process that appends to the log in the given file until that fails, and reports the result. */
const [path = ''] = process.argv.slice(2);
void appendUntilFull(path);

async function appendUntilFull(file: string): Promise<void> {
  const log = await SqliteEventLog.open(file);
  const description = 'x'.repeat(50_000);
  for (let acknowledged = 0; ; acknowledged++) {
    try {
      await log.append(aCommit({ events: [{ type: 'VideoDetailsChanged', data: { videoId: 'v', description } }] }));
    } catch (error) {
      const { name, message } = error as Error;
      const readable = (await log.readPage({ limit: 10_000 })).events.length;
      process.stdout.write(JSON.stringify({ acknowledged, error: name, message, readable }));
      return log.close();
    }
  }
}
