import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MEDIA_CANCEL, MEDIA_JOBS } from '@reelog/domain';
import { MessageErrorFilter } from '@reelog/messaging';
import { parseMediaCancel, parseMediaJob } from './media-job.schema.js';
import { MediaWorker } from './media-worker.js';

/** Nest types this decorator only for methods without a context (TS1241). */
const OnMessage = EventPattern as unknown as (patterns: readonly string[]) => MethodDecorator;

/** When the handler throws, the message is redelivered. */
@Controller()
@UseFilters(MessageErrorFilter)
export class MediaJobsController {
  constructor(private readonly worker: MediaWorker) {}

  @OnMessage(Object.values(MEDIA_JOBS))
  handle(@Payload() message: unknown): Promise<void> {
    return this.worker.perform(parseMediaJob(message));
  }

  @EventPattern(MEDIA_CANCEL)
  cancel(@Payload() message: unknown): void {
    this.worker.cancel(parseMediaCancel(message));
  }
}
