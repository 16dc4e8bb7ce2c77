import { realpath } from 'node:fs/promises';
import { type Logger, messageOf } from '@reelog/platform';
import { MediaError } from '../media-failure.js';
import type { Capabilities } from './media-tasks.js';
import type { ChildLimits } from './run-child.js';
import { CHILD_PROGRAM, runMediaTask } from './run-media-task.js';
import { type Sandbox, sandboxes } from './sandbox.js';

/** What operators see of the media work of this machine. */
export type MediaStatus =
  | {
      /** Version of libav. */
      readonly libav: string;
      /** Decoders, encoders and filters that it lacks. */
      readonly missing: string[];
      readonly confinement: Confinement;
    }
  | {
      /** Why no media can be processed. */
      readonly unable: string;
    };

/** What holds for every child. */
export interface Confinement {
  readonly sandbox: Sandbox['name'];
  readonly network: 'denied' | 'allowed';
  /** `own`: only the folder of its task, and program code for reading; `all`: those of the user that Reelog runs as. */
  readonly files: 'own' | 'all';
  readonly noNewPrivileges: boolean;
  /** What is limited. */
  readonly limits: string[];
}

/** A child that says nothing for this long will never. */
const START_TIMEOUT_MS = 60_000;

const ADVICE = 'install bubblewrap, or allow user namespaces';

/**
 * Asks a child what the media libraries of this machine can do, in the best sandbox in which it can. Says it in the log.
 * @param workFolder where children get their folders, without symbolic links
 */
export async function findMediaStatus(
  limits: ChildLimits,
  { workFolder, dataFolder }: { readonly workFolder: string; readonly dataFolder: string },
  logger: Logger,
): Promise<{ readonly status: MediaStatus; readonly sandbox?: Sandbox }> {
  const attempt = (sandbox: Sandbox): Promise<Capabilities> => {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const call = { task: { kind: 'capabilities' as const }, folder: workFolder, signal };
    return runMediaTask({ ...call, limits: { ...limits, sandbox } });
  };
  let why = '';
  for (const sandbox of sandboxes(CHILD_PROGRAM, await realpath(dataFolder))) {
    try {
      const { version: libav, missing } = await attempt(sandbox);
      const status = { libav, missing, confinement: confinementOf(sandbox) };
      say(status, logger);
      return { status, sandbox };
    } catch (error) {
      why = (error instanceof MediaError && error.logTail.split('\n')[0]) || messageOf(error);
      logger.debug({ sandbox: sandbox.name, why }, 'this sandbox does not work here');
    }
  }
  const unable = `No media can be processed on this machine (${process.platform}, ${process.arch}): ${why}`;
  logger.error(unable);
  return { status: { unable } };
}

function say({ libav, missing, confinement }: Exclude<MediaStatus, { unable: string }>, logger: Logger): void {
  logger.info(`Using libav ${libav}${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}`);
  if (confinement.files === 'own')
    logger.info({ confinement }, `Media is processed in a sandbox (${confinement.sandbox})`);
  else logger.warn({ confinement }, `Media is processed without a sandbox: ${ADVICE}`);
}

function confinementOf({ name }: Sandbox): Confinement {
  const isIsolating = name === 'bubblewrap' || name === 'namespaces';
  return {
    sandbox: name,
    network: isIsolating ? 'denied' : 'allowed',
    files: isIsolating ? 'own' : 'all',
    noNewPrivileges: name !== 'none',
    limits: [...(process.platform === 'linux' ? ['memory'] : []), 'CPU time', 'file size', 'open files'],
  };
}
