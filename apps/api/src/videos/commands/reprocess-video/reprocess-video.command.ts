import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { videoDecider } from '@reelog/domain';
import { previousReason } from '../../../commands/previous-release.js';
import { requestDigest } from '../../../commands/idempotency-receipts.js';
import type { WriteContext } from '../../../commands/write-context.js';
import { managersWrite, VideoWriter, type WriteOutcome } from '../video-writer.js';

/**
 * Probes a video again and makes its previews anew, and its rendition unless that is to be kept; the present ones stay in use
 * until then.
 */
export class ReprocessVideoCommand extends Command<WriteOutcome> {
  constructor(
    readonly videoId: string,
    readonly reason: string,
    readonly context: WriteContext,
    readonly wishes: { readonly keepRendition?: boolean } = {},
  ) {
    super();
  }
}

@CommandHandler(ReprocessVideoCommand)
export class ReprocessVideoHandler implements ICommandHandler<ReprocessVideoCommand> {
  constructor(private readonly writer: VideoWriter) {}

  execute({ videoId, reason, context, wishes }: ReprocessVideoCommand): Promise<WriteOutcome> {
    const { previous } = context;
    const ids = previous && { previous: { ...previous, digest: digestOf(videoId, previousReason(reason, previous)) } };
    return this.writer.write(videoDecider, managersWrite(videoId, reprocess(reason, wishes), { ...context, ...ids }));
  }
}

const reprocess = (reason: string, wishes: ReprocessVideoCommand['wishes'] = {}) =>
  ({ type: 'RequestProcessing', data: { reason, ...wishes } }) as const;

const digestOf = (videoId: string, reason: string): string => requestDigest({ videoId, command: reprocess(reason) });
