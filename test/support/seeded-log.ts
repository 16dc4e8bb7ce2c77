import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addReadyVideo } from '../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../libs/read-models/src/testing/history.js';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';

/** Recorded size of a seeded video's original. */
const ORIGINAL_BYTES = 1_000;

/** Writes a log and originals into a new data folder. */
export function seedLog(dataDir: string, videos: number, descriptionOf: (index: number) => string): void {
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  mkdirSync(join(dataDir, 'objects', 'originals'), { recursive: true });
  const history = new History();
  for (let i = 0; i < videos; i += 1) {
    const id = `0195c0de-0000-7000-8000-${String(i).padStart(12, '0')}`;
    addReadyVideo(history, id, `Harbour ${i}`);
    writeFileSync(join(dataDir, 'objects', 'originals', id), Buffer.alloc(ORIGINAL_BYTES));
    const description = descriptionOf(i);
    if (description !== '') history.execute(id, { type: 'ChangeDetails', data: { description } });
    history.pass(1_000);
  }
  const log = new LogFile(join(dataDir, 'log', 'events.sqlite'));
  log.append(history);
  log.close();
}
