import { type BeforeApplicationShutdown, Controller, Inject, UseFilters } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MEDIA_PROGRESS, MEDIA_RESULT } from '@reelog/domain';
import { ConcurrencyError, EventLogUnavailableError } from '@reelog/events';
import {
  fieldsOf,
  mediaProgressSchema,
  type MediaResult,
  mediaResultSchema,
  MessageErrorFilter,
} from '@reelog/messaging';
import { LOGGER, type Logger, messageOf, METRICS, type Metrics, retry, untilAborted } from '@reelog/platform';
import type { ZodError } from 'zod';
import { RecordMediaResultCommand } from '../videos/commands/record-media-result/record-media-result.command.js';
import type { WriteOutcome } from '../videos/commands/video-writer.js';
import type { JobId } from './job-key.js';
import { envelopeOf, failuresOf } from './refused-result.js';
import { WorkDispatcher } from './work-dispatcher.js';

/**
 * Records frameflow's results as commands on videos. The decider ignores late and repeated results; files of a run that is
 * not recorded go to the quarantine. While the log is unavailable a result waits here, because redelivery is limited. A
 * result that is finally rejected ends its job as failed, so that no video stays "processing".
 */
@Controller()
@UseFilters(MessageErrorFilter)
export class MediaResultsController implements BeforeApplicationShutdown {
  private readonly stop = new AbortController();

  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly commands: CommandBus,
    private readonly dispatcher: WorkDispatcher,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The transport waits for its handlers: they stop waiting for the log, and their messages are redelivered. */
  beforeApplicationShutdown(): void {
    this.stop.abort(new EventLogUnavailableError('This process ends before the result is known to be recorded.'));
  }

  @EventPattern(MEDIA_RESULT)
  async record(@Payload() message: unknown): Promise<void> {
    const parsed = mediaResultSchema.safeParse(message);
    if (!parsed.success) return this.refuse(message, parsed.error);
    const result = parsed.data;
    let outcome: WriteOutcome;
    try {
      outcome = await this.run(new RecordMediaResultCommand(result.videoId, commandFor(result), outcomeOf(result)));
    } catch (error) {
      if (isAway(error)) throw error;
      return this.fail(result, error, reasonOf(error));
    }
    if (outcome.recorded) this.metrics.mediaResults.inc({ outcome: result.outcome });
  }

  /** Frameflow works on the job: do not offer it again. */
  @EventPattern(MEDIA_PROGRESS)
  onProgress(@Payload() message: unknown): void {
    const progress = mediaProgressSchema.safeParse(message);
    if (progress.success) this.dispatcher.heardOf(progress.data);
  }

  /** @throws error if the job of the result is unknown */
  private async refuse(message: unknown, error: ZodError): Promise<void> {
    const envelope = envelopeOf(message);
    if (!envelope) throw error;
    if (envelope.isOfThisRelease) return this.fail(envelope, error, fieldsOf(error));
    const { videoId, job } = envelope;
    this.logger.warn({ videoId, job, err: error }, 'a result of another release was refused; its job is offered again');
    this.dispatcher.offerAgain({ videoId, job });
  }

  private async fail({ videoId, job }: JobId, error: unknown, why: string): Promise<void> {
    this.logger.warn({ videoId, job, err: error }, 'a result was refused for good; its job ends as failed');
    for (const failure of failuresOf({ videoId, job }, why)) {
      const outcome = `refused-${failure.data.failure.stage}`;
      const { recorded } = await this.run(new RecordMediaResultCommand(videoId, failure, outcome));
      if (recorded) return this.metrics.mediaResults.inc({ outcome: 'refused' });
    }
  }

  /** Waits while the log is unavailable. @throws EventLogUnavailableError if this process ends first */
  private run(command: RecordMediaResultCommand): Promise<WriteOutcome> {
    const { signal } = this.stop;
    const record = () => untilAborted(signal, this.commands.execute(command));
    return retry(record, { isRetryable: isAway, signal });
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof EventLogUnavailableError || error instanceof ConcurrencyError;

const reasonOf = (error: unknown): string => messageOf(error).slice(0, 2_000);

/** A job with a few previews first has two results. */
const outcomeOf = (result: MediaResult): string =>
  result.outcome === 'previews' && result.previews.preliminary ? 'few-previews' : result.outcome;

function commandFor(result: MediaResult): RecordMediaResultCommand['result'] {
  const { job } = result;
  switch (result.outcome) {
    case 'probed': {
      const { audioCodec, codecs, ...media } = result.media;
      return {
        type: 'RecordProbe',
        data: {
          job,
          media: { ...media, ...(audioCodec !== undefined && { audioCodec }), ...(codecs !== undefined && { codecs }) },
        },
      };
    }
    case 'previews':
      return { type: 'RecordPreviews', data: { job, previews: result.previews } };
    case 'rendition':
      return { type: 'RecordRendition', data: { job, rendition: result.rendition } };
    case 'failed':
      return { type: 'RecordFailure', data: { job, failure: result.failure } };
  }
}
