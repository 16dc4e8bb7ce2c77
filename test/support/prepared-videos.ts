import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type MediaFacts, originalKey } from '@reelog/domain';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';
import { History } from '../../libs/read-models/src/testing/history.js';
import { mediaOf, previewsOf, uploadOf } from '../../libs/read-models/src/testing/sample-videos.js';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A data folder of the embedded profile with videos that were never uploaded: their log and their files are written here. */
export class PreparedVideos {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'reelog-prepared-'));
  readonly history = new History();

  /** @param original the bytes of all originals */
  constructor(private readonly original: Buffer) {}

  /** A video of 60 s with previews; job 3 is the next one. */
  addPreviewed(id: string, facts: Partial<MediaFacts>): void {
    const { history, original } = this;
    const upload = uploadOf(id, `Video ${id.at(-1)}`);
    const source = { sizeBytes: original.length, sha256: sha256(original) };
    history.execute(id, { ...upload, data: { ...upload.data, ...source } });
    history.execute(id, { type: 'RecordProbe', data: { job: 1, media: { ...mediaOf(60), ...facts } } });
    history.execute(id, { type: 'RecordPreviews', data: { job: 2, previews: previewsOf('run-2', 60) } });
    this.put(originalKey(id), original);
  }

  put(key: string, bytes: Buffer): void {
    const path = join(this.dataDir, 'objects', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  /** After the last event, before the server starts. */
  writeLog(): void {
    mkdirSync(join(this.dataDir, 'log'), { recursive: true });
    const log = new LogFile(join(this.dataDir, 'log', 'events.sqlite'));
    log.append(this.history);
    log.close();
  }

  dispose(): void {
    rmSync(this.dataDir, { recursive: true });
  }
}
