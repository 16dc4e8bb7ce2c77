import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { addReadyVideo } from '../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../libs/read-models/src/testing/history.js';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';

export const VIDEOS = 100_000;

export const videoId = (index: number): string => `0195c0de-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** Every video has the common word, one in a thousand the rare one. The oldest five percent have their own tag and word. */
function writeLog(path: string, videos: number): number {
  const history = new History();
  const log = new LogFile(path);
  const random = randomNumbers(7);
  for (let i = 0; i < videos; i += 1) {
    const id = videoId(i);
    const isOld = i < videos / 20;
    const marks = `${i % 1_000 === 0 ? 'rarity' : ''} ${isOld ? 'bygone' : ''}`;
    const title = `Video ${vocabulary(random)} ${vocabulary(random)} ${marks}`;
    addReadyVideo(history, id, title, 30 + Math.floor(random() * 3_600));
    const description = Array.from({ length: 20 }, () => vocabulary(random)).join(' ');
    const tags = [`tag ${i % 500}`, i % 2 === 0 ? 'even' : 'odd', ...(isOld ? ['late'] : [])];
    history.execute(id, { type: 'ChangeDetails', data: { description, tags } });
    const viewers = Math.floor(random() ** 4 * 50);
    const window = '2026-03-01T12:00:00.000Z';
    history.view(
      id,
      Array.from({ length: viewers }, (_, n) => ({ viewer: `v${n}`, window })),
    );
    history.pass(1_000);
    if (i % 5_000 === 4_999) log.append(history);
  }
  log.close();
  return history.events.length;
}

/** A separate process, so that its garbage is not collected while queries are measured. */
export function writeLogInChild(path: string, videos: number): number {
  const child = spawnSync(process.execPath, [
    '--conditions=@reelog/source',
    '--import',
    'tsx',
    fileURLToPath(import.meta.url),
    path,
    String(videos),
  ]);
  if (child.status !== 0) throw new Error(child.stderr.toString());
  return Number(child.stdout);
}

/** 5,000 words, a few of them frequent. */
const vocabulary = (random: () => number): string => `w${Math.floor(random() ** 3 * 5_000).toString(36)}`;

/** A small linear congruential generator (Numerical Recipes), so that every run sees the same library. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

const [logToWrite, videosToWrite] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url) && logToWrite !== undefined)
  console.log(writeLog(logToWrite, Number(videosToWrite)));
