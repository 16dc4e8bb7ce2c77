import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { WriteContext } from '../../../commands/write-context.js';
import { videoDecider } from '@reelog/domain';
import { managersWrite, VideoWriter, type WriteOutcome } from '../video-writer.js';

/** Shows a removed video again. */
export class RestoreVideoCommand extends Command<WriteOutcome> {
  constructor(
    readonly videoId: string,
    readonly context: WriteContext,
  ) {
    super();
  }
}

@CommandHandler(RestoreVideoCommand)
export class RestoreVideoHandler implements ICommandHandler<RestoreVideoCommand> {
  constructor(private readonly writer: VideoWriter) {}

  execute({ videoId, context }: RestoreVideoCommand): Promise<WriteOutcome> {
    return this.writer.write(videoDecider, managersWrite(videoId, { type: 'RestoreVideo', data: {} }, context));
  }
}
