import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { VideoCommand } from '@reelog/domain';
import { asEarlier } from '../earlier-command.js';
import { requestDigest } from '../write-context.js';
import type { WriteContext } from '../write-context.js';
import { VideoCommandRunner } from './video-command-runner.js';
import type { WriteOutcome } from './video-command-runner.js';

/** What a manager may do to a video that is there. */
export type ManagerCommand = Extract<
  VideoCommand,
  { type: 'ChangeDetails' | 'RemoveVideo' | 'RestoreVideo' | 'RequestProcessing' }
>;

export class ManageVideo extends Command<WriteOutcome> {
  constructor(
    readonly videoId: string,
    readonly command: ManagerCommand,
    readonly context: WriteContext,
  ) {
    super();
  }
}

@CommandHandler(ManageVideo)
export class ManageVideoHandler implements ICommandHandler<ManageVideo> {
  constructor(private readonly runner: VideoCommandRunner) {}

  execute({ videoId, command, context }: ManageVideo): Promise<WriteOutcome> {
    const digest = requestDigest({ videoId, command });
    const earlier = context.earlier && {
      ...context.earlier,
      digest: requestDigest({ videoId, command: asEarlier(command, context.earlier) }),
    };
    const guardedCommand = guarded(command, context.expectedRevision);
    return this.runner.run(videoId, guardedCommand, { ...context, ...(earlier && { earlier }) }, digest);
  }
}

const guarded = (command: ManagerCommand, expectedRevision: WriteContext['expectedRevision']): VideoCommand =>
  expectedRevision === undefined
    ? command
    : ({ ...command, data: { ...command.data, expectedRevision } } as ManagerCommand);
