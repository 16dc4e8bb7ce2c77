import { readFileSync } from 'node:fs';
import { copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { StoredEvent } from '../../libs/domain/src/index.js';

/** Commits whose logs and answers are kept here; see README.md. */
export const GOLDEN_COMMITS = ['4d32eb5', 'a5e2374'] as const;
export type GoldenCommit = (typeof GOLDEN_COMMITS)[number];

/** A video in the answer of `GET /api/admin/videos` at that commit. */
export interface GoldenVideo {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly views: number;
  readonly revision: number;
  readonly position: number;
  readonly failureCode?: string;
  readonly tileCount?: number;
}

export const goldenExport = (commit: GoldenCommit): string => join(import.meta.dirname, `${commit}.ndjson.gz`);

/** Lines of an export: the header, the events, the footer. */
export const goldenLines = (commit: GoldenCommit): string[] =>
  gunzipSync(readFileSync(goldenExport(commit)))
    .toString('utf8')
    .trimEnd()
    .split('\n');

export const goldenEvents = (commit: GoldenCommit): StoredEvent[] =>
  goldenLines(commit)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as StoredEvent);

export const goldenVideos = (commit: GoldenCommit): GoldenVideo[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${commit}.videos.json`), 'utf8')) as GoldenVideo[];

/** Copies a log to a place where a test may change it. */
export async function placeGoldenLog(commit: GoldenCommit, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(join(import.meta.dirname, `${commit}.sqlite`), path);
}

/** Makes the originals of its videos in their sizes; the contents do not matter. @returns their keys */
export async function placeGoldenOriginals(commit: GoldenCommit, folder: string): Promise<string[]> {
  const keys: string[] = [];
  const events = goldenEvents(commit);
  const purged = events.filter(({ type }) => type === 'VideoPurged').map(({ data }) => data['videoId']);
  for (const { type, data } of events) {
    if (type !== 'VideoUploaded' || purged.includes(data['videoId'])) continue;
    const { objectKey, sizeBytes } = data as { objectKey: string; sizeBytes: number };
    const file = join(folder, objectKey);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
    await truncate(file, sizeBytes);
    keys.push(objectKey);
  }
  return keys;
}
