import { open } from 'node:fs/promises';
import type { LadderNews } from '@reelog/domain';
import { ladderNewsSchema } from '@reelog/messaging';
import { programArguments } from '@reelog/platform/workers';
import { z } from 'zod';
import { MEDIA_FAILURES, MediaError, type MediaFailureCode } from '../media-failure.js';
import type { ChildMessage, MediaAnswers, MediaTask } from './media-tasks.js';
import { type ChildCall, type ChildLimits, type ChildOutcome, runChild } from './run-child.js';
import { type ReadRange, serveSource } from './serve-source.js';

/** The file that a task is about: one of this machine, or one that is read by range from elsewhere. */
export type TaskSource = { readonly path: string } | { readonly sizeBytes: number; readonly readRange: ReadRange };

export interface MediaTaskCall<K extends MediaTask['kind']> {
  readonly task: Extract<MediaTask, { kind: K }>;
  readonly source?: TaskSource;
  /** Shown in the list of processes. */
  readonly videoId?: string;
  /** Where files are left; the child's working folder. */
  readonly folder?: string;
  readonly limits: ChildLimits;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly onLadder?: (news: LadderNews) => void;
}

const MOST_LOG_CHARACTERS = 10_000;
const CHILD = programArguments(new URL('./media-child.main.js', import.meta.url));
export const CHILD_PROGRAM = CHILD.at(-1) ?? '';

/** V8 takes what its own garbage needs; pictures are outside of its heap. */
const NODE_OPTIONS = ['--max-old-space-size=256', '--max-semi-space-size=4', '--no-warnings'];

/**
 * Runs one task in a child of its own (docs/adr/0018-libav-in-a-child-process.md).
 * @throws MediaError as the child reports it; STORAGE.NOT_FOUND and STORAGE.UNAVAILABLE when the source cannot be read;
 *   those of `runChild`
 */
export async function runMediaTask<K extends MediaTask['kind']>(call: MediaTaskCall<K>): Promise<MediaAnswers[K]> {
  const { source } = call;
  if (!source) return run(call, call.task);
  if (!('path' in source)) return runServed(call, source);
  const file = await open(source.path).catch((cause: unknown) => {
    throw isMissing(cause) ? new MediaError('STORAGE.NOT_FOUND', '', { cause }) : cause;
  });
  return run(call, call.task, file.fd).finally(() => file.close());
}

function runServed<K extends MediaTask['kind']>(
  call: MediaTaskCall<K>,
  { sizeBytes, readRange }: Extract<TaskSource, { sizeBytes: number }>,
): Promise<MediaAnswers[K]> {
  const lost = new AbortController();
  const onLost = (cause: unknown): void =>
    lost.abort(cause instanceof MediaError ? cause : new MediaError('STORAGE.UNAVAILABLE', '', { cause }));
  const signal = AbortSignal.any([call.signal, lost.signal]);
  return run({ ...call, signal }, { ...call.task, sizeBytes }, (socket, touch) => {
    const read: ReadRange = (range) => {
      touch();
      return readRange(range);
    };
    void serveSource(socket, sizeBytes, read, onLost);
  });
}

async function run<K extends MediaTask['kind']>(
  { videoId, folder, limits, signal, onProgress, onLadder }: MediaTaskCall<K>,
  task: object,
  source?: ChildCall['source'],
): Promise<MediaAnswers[K]> {
  let last: ChildMessage | undefined;
  // The child goes to its folder by itself: node would look there for the loader of TypeScript.
  const command = [process.execPath, ...NODE_OPTIONS, ...CHILD, JSON.stringify({ ...task, videoId, folder })];
  const [path = '', ...args] = limits.sandbox?.command(command, folder) ?? command;
  const outcome = await runChild({
    path,
    args,
    limits,
    signal,
    ...(source !== undefined && { source }),
    onOutput: (line) => {
      const message = parseMessage(line);
      if (message && 'progress' in message) onProgress?.(message.progress);
      else if (message && 'ladder' in message) onLadder?.(message.ladder);
      else last = message ?? last;
    },
  });
  if (last && 'answer' in last && outcome.status === 0) return last.answer as MediaAnswers[K];
  if (last && 'failure' in last) throw new MediaError(last.failure.code, last.failure.logTail);
  throw new MediaError(
    codeOfEnd(outcome),
    `${outcome.log.toString()}\nThe child ended with status ${outcome.status}.`.trim(),
  );
}

/** A hijacked child may write anything. */
function parseMessage(line: string): ChildMessage | undefined {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

const messageSchema = z.union([
  z.object({ progress: z.number().min(0).max(1) }),
  z.object({ ladder: ladderNewsSchema }),
  z.object({ answer: z.looseObject({}) }),
  z.object({
    failure: z.object({
      code: z.enum(Object.keys(MEDIA_FAILURES) as [MediaFailureCode]),
      logTail: z.string().max(MOST_LOG_CHARACTERS),
    }),
  }),
]);

/** Why a child ended without a word. */
function codeOfEnd({ status, log }: ChildOutcome): MediaFailureCode {
  const text = log.toString();
  if (NOT_STARTED.test(text)) return 'BUSY';
  if (/out of memory|bad_alloc|Cannot allocate memory/i.test(text)) return 'MEDIA.OUT_OF_MEMORY';
  return status === FILE_TOO_LARGE ? 'MEDIA.IMPLAUSIBLE' : 'INTERNAL';
}

/** What the shell and the programs that make the sandbox say when the system has too little of something. */
const NOT_STARTED =
  /^(guard|bwrap|unshare|mount): .*([Ff]ork|[Rr]esource temporarily unavailable|Too many open files|Cannot allocate|No space left)/m;

/** 128 and SIGXFSZ (signal(7)). */
const FILE_TOO_LARGE = 153;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
