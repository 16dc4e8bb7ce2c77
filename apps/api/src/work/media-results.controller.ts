import { Controller, Inject, UseFilters } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MEDIA_PROGRESS, MEDIA_RESULT, previewFolder } from '@reelog/domain';
import type { VideoCommand } from '@reelog/domain';
import { ConcurrencyError, EventLogUnavailableError, MessageErrorFilter } from '@reelog/events';
import { keepTrying, METRICS } from '@reelog/platform';
import type { Metrics } from '@reelog/platform';
import { OBJECT_STORE } from '@reelog/storage';
import type { ObjectStore } from '@reelog/storage';
import { VideoCommandRunner } from '../videos/commands/video-command-runner.js';
import type { WriteOutcome } from '../videos/commands/video-command-runner.js';
import { requestDigest } from '../videos/write-context.js';
import type { WriteContext } from '../videos/write-context.js';
import { mediaProgressSchema, mediaResultSchema } from './media-result.schema.js';
import type { MediaResult } from './media-result.schema.js';
import { WorkDispatcher } from './work-dispatcher.js';

/**
 * Takes what frameflow found as a command on the video; the decider ignores what is late or repeated. While the log is
 * away a result waits here, with those that come after it in the queue: deliveries are few, and a result that uses them
 * up would have to be made again.
 */
@Controller()
@UseFilters(MessageErrorFilter)
export class MediaResultsController implements BeforeApplicationShutdown {
  private readonly stop = new AbortController();

  constructor(
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(METRICS) private readonly metrics: Metrics,
    private readonly runner: VideoCommandRunner,
    private readonly dispatcher: WorkDispatcher,
  ) {}

  /** The transport waits for its handlers: they wait for the log no longer, and what they hold is delivered again. */
  beforeApplicationShutdown(): void {
    this.stop.abort();
  }

  @EventPattern(MEDIA_RESULT)
  async record(@Payload() message: unknown): Promise<void> {
    const result = mediaResultSchema.parse(message);
    const { videoId, job } = result;
    const cause = `media-${videoId}-${job}`;
    const command = commandFor(result);
    const context: WriteContext = {
      actor: { id: 'frameflow', role: 'system' },
      commandId: `${cause}-${result.outcome}`,
      repeatable: true,
      correlationId: cause,
      causationId: cause,
    };
    const digest = requestDigest({ cause, outcome: result.outcome });
    const outcome = await keepTrying(() => this.runner.run(videoId, command, context, digest), {
      mayPass: (error) => error instanceof EventLogUnavailableError || error instanceof ConcurrencyError,
      signal: this.stop.signal,
    });
    if (outcome.recorded) this.metrics.mediaResults.inc({ outcome: result.outcome });
    if (result.outcome === 'previews') await this.dropUnused(videoId, result.previews.runId, outcome);
  }

  /** Frameflow is at it: the job need not be offered again. */
  @EventPattern(MEDIA_PROGRESS)
  onProgress(@Payload() message: unknown): void {
    const progress = mediaProgressSchema.safeParse(message);
    if (progress.success) this.dispatcher.heardOf(progress.data);
  }

  /** A run that came too late to be recorded left files that no event names. */
  private async dropUnused(videoId: string, runId: string, outcome: WriteOutcome): Promise<void> {
    if (outcome.recorded || namesRun(outcome, runId)) return;
    for await (const { key } of this.store.list(`${previewFolder(videoId, runId)}/`)) await this.store.delete(key);
  }
}

const namesRun = ({ entry: { video } }: WriteOutcome, runId: string): boolean => {
  const shown = video.status === 'removed' ? video.video : video;
  return shown.status === 'ready' && shown.previews.runId === runId;
};

function commandFor(result: MediaResult): VideoCommand {
  const { job } = result;
  switch (result.outcome) {
    case 'probed': {
      const { audioCodec, ...media } = result.media;
      return {
        type: 'RecordProbe',
        data: { job, media: { ...media, ...(audioCodec !== undefined && { audioCodec }) } },
      };
    }
    case 'previews':
      return { type: 'RecordPreviews', data: { job, previews: result.previews } };
    case 'failed':
      return { type: 'RecordFailure', data: { job, failure: result.failure } };
  }
}
