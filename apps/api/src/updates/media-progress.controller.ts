import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { MEDIA_PROGRESS } from '@reelog/domain';
import { mediaProgressSchema } from '@reelog/messaging';
import { LiveFeed } from './live-feed.js';

/** Sends frameflow's progress to connected clients only. */
@Controller()
export class MediaProgressController {
  constructor(private readonly feed: LiveFeed) {}

  /** A malformed message is dropped: redelivery would not help. */
  @EventPattern(MEDIA_PROGRESS)
  onProgress(@Payload() message: unknown): void {
    const progress = mediaProgressSchema.safeParse(message);
    if (progress.success) this.feed.progress(progress.data);
  }
}
