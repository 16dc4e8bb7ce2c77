import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type RecordFailure,
  type RecordPreviews,
  type RecordProbe,
  type RecordRendition,
  videoDecider,
} from '@reelog/domain';
import { requestDigest } from '../../../commands/idempotency-receipts.js';
import { VideoWriter, type WriteOutcome } from '../video-writer.js';

/** Records a result of frameflow. The decider ignores late and repeated results. */
export class RecordMediaResultCommand extends Command<WriteOutcome> {
  /** @param outcome distinguishes outcomes of the same job: each is recorded once */
  constructor(
    readonly videoId: string,
    readonly result: RecordProbe | RecordPreviews | RecordRendition | RecordFailure,
    readonly outcome: string,
  ) {
    super();
  }
}

@CommandHandler(RecordMediaResultCommand)
export class RecordMediaResultHandler implements ICommandHandler<RecordMediaResultCommand> {
  constructor(private readonly writer: VideoWriter) {}

  execute({ videoId, result, outcome }: RecordMediaResultCommand): Promise<WriteOutcome> {
    const cause = `media-${videoId}-${result.data.job}`;
    return this.writer.write(videoDecider, {
      videoId,
      command: result,
      context: {
        actor: { id: 'frameflow', role: 'system' },
        commandId: `${cause}-${outcome}`,
        repeatable: true,
        correlationId: cause,
        causationId: cause,
      },
      digest: requestDigest({ cause, outcome }),
    });
  }
}
