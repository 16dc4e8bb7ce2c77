import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MEDIA_PROGRESS } from '@reelog/domain';
import { mediaProgressSchema } from '@reelog/messaging';
import { LiveFeed } from './live-feed.js';

/** Frameflow's progress goes to those who are connected, and nowhere else. */
@Controller()
export class MediaProgressController {
  constructor(private readonly feed: LiveFeed) {}

  /** A message that makes no sense is left out: it would not get better by being delivered again. */
  @EventPattern(MEDIA_PROGRESS)
  onProgress(@Payload() message: unknown): void {
    const progress = mediaProgressSchema.safeParse(message);
    if (progress.success) this.feed.progress(progress.data);
  }
}
