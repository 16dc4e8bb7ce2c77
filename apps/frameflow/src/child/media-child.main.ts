import { writeSync } from 'node:fs';
import { messageOf } from '@reelog/platform/errors';
import { isOutOfResources } from '@reelog/platform/waiting';
import { MediaError } from '../media-failure.js';
import { capabilities } from '../ffmpeg/capabilities.js';
import { LibavLog } from '../ffmpeg/libav-log.js';
import { probeSource } from '../probe/probe-source.js';
import { joinLadder } from '../renditions/join-ladder.js';
import { makeLadder } from '../renditions/make-ladder.js';
import { makeRendition } from '../renditions/make-rendition.js';
import { measureSound } from '../sound/measure-sound.js';
import { makeFewPreviews } from '../storyboard/make-few-previews.js';
import { makePreviews } from '../storyboard/make-previews.js';
import type { ChildMessage, MediaAnswers, MediaTask } from './media-tasks.js';
import { bytesOfDescriptor, bytesOfSocket } from './source-bytes.js';

/** The child of `runMediaTask`: does one task, whose description is its argument, and ends. */
type GivenTask = MediaTask & { readonly sizeBytes?: number; readonly folder?: string };

const say = (message: ChildMessage): void => {
  const line = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < line.length;) at += writeSync(1, line, at);
};

/** Progress is also the sign of life, so it is told even when it has not grown. */
const QUIET_MS = 200;
let toldAt = -Infinity;
function onProgress(share: number): void {
  if (performance.now() - toldAt < QUIET_MS) return;
  toldAt = performance.now();
  say({ progress: share });
}

async function perform(task: GivenTask, log: LibavLog): Promise<MediaAnswers[MediaTask['kind']]> {
  if (task.folder !== undefined) process.chdir(task.folder);
  if (task.kind === 'capabilities') return capabilities();
  const bytes = task.sizeBytes === undefined ? bytesOfDescriptor() : bytesOfSocket(task.sizeBytes);
  switch (task.kind) {
    case 'probe':
      return probeSource(bytes, log);
    case 'previews':
      if (task.onlyFew && task.durationSeconds !== undefined)
        return makeFewPreviews({ ...task, durationSeconds: task.durationSeconds, bytes, log, onProgress });
      return makePreviews({ ...task, bytes, log, onProgress });
    case 'sound':
      return measureSound({ ...task, bytes, log, onProgress });
    case 'rendition':
      if (task.pictureBytes !== undefined)
        return joinLadder({ ...task, pictureBytes: task.pictureBytes, bytes, log, onProgress });
      return makeRendition({ ...task, bytes, log, onProgress });
    case 'ladder':
      return makeLadder({ ...task, bytes, log, onProgress, onNews: (ladder) => say({ ladder }) });
  }
}

async function failureOf(error: unknown, log: LibavLog): Promise<{ code: MediaError['code']; logTail: string }> {
  await log.settle();
  if (error instanceof MediaError) return { code: error.code, logTail: error.logTail || log.tail };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { code: 'STORAGE.FULL', logTail: '' };
  if (isOutOfResources(error)) return { code: 'BUSY', logTail: '' };
  return { code: 'INTERNAL', logTail: `${messageOf(error)}\n${log.tail}` };
}

const log = new LibavLog();
try {
  say({ answer: await perform(JSON.parse(process.argv.at(-1) ?? '') as GivenTask, log) });
} catch (error) {
  say({ failure: await failureOf(error, log) });
}
process.exit(0); // without waiting for threads of libav
