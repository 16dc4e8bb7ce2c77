import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { WriteContext } from '../../../commands/write-context.js';
import { videoDecider } from '@reelog/domain';
import { managersWrite, VideoWriter, type WriteOutcome } from '../video-writer.js';

/** Hides a video from viewers; it can be restored. */
export class RemoveVideoCommand extends Command<WriteOutcome> {
  constructor(
    readonly videoId: string,
    readonly reason: string | undefined,
    readonly context: WriteContext,
  ) {
    super();
  }
}

@CommandHandler(RemoveVideoCommand)
export class RemoveVideoHandler implements ICommandHandler<RemoveVideoCommand> {
  constructor(private readonly writer: VideoWriter) {}

  execute({ videoId, reason, context }: RemoveVideoCommand): Promise<WriteOutcome> {
    const data = reason === undefined ? {} : { reason };
    return this.writer.write(videoDecider, managersWrite(videoId, { type: 'RemoveVideo', data }, context));
  }
}
