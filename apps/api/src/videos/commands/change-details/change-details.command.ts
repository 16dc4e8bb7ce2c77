import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type ChangeDetails, videoDecider } from '@reelog/domain';
import type { WriteContext } from '../../../commands/write-context.js';
import { managersWrite, VideoWriter, type WriteOutcome } from '../video-writer.js';

/** Changes title, description or tags; absent fields stay unchanged. */
export class ChangeDetailsCommand extends Command<WriteOutcome> {
  constructor(
    readonly videoId: string,
    readonly details: Omit<ChangeDetails['data'], 'expectedRevision'>,
    readonly context: WriteContext,
  ) {
    super();
  }
}

@CommandHandler(ChangeDetailsCommand)
export class ChangeDetailsHandler implements ICommandHandler<ChangeDetailsCommand> {
  constructor(private readonly writer: VideoWriter) {}

  execute({ videoId, details, context }: ChangeDetailsCommand): Promise<WriteOutcome> {
    return this.writer.write(videoDecider, managersWrite(videoId, { type: 'ChangeDetails', data: details }, context));
  }
}
