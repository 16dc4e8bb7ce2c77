import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { MEDIA_JOBS, type MediaQueue } from '@reelog/domain';
import { PendingWorkQueries } from '@reelog/read-models';
import { RequireRole } from '../auth/access.decorators.js';
import { workQueueSchema } from '../contract/operations.schema.js';
import { JsonResponse } from '../http/openapi/openapi.decorators.js';
import { LiveFeed } from '../updates/live-feed.js';
import { offerOf } from './queue-offers.js';

/** Limit of listed videos per queue: later ones wait long in any case. */
const LISTED = 100;

/** The queues of frameflow. */
@ApiTags('operations')
@RequireRole('manager')
@Controller('api/admin/work')
export class WorkQueueController {
  constructor(
    private readonly pending: PendingWorkQueries,
    private readonly feed: LiveFeed,
  ) {}

  @Get()
  @ApiOperation({
    summary: `Videos that wait for frameflow: the first ${LISTED} of each queue, with their places`,
    description: 'Those that frameflow works on are among them, without a place. Long videos have a line of their own.',
  })
  @JsonResponse(200, workQueueSchema)
  async list() {
    const lines = await Promise.all((Object.keys(MEDIA_JOBS) as MediaQueue[]).map((queue) => this.line(queue)));
    return { items: lines.flat() };
  }

  private async line(queue: MediaQueue) {
    const jobs = (await this.pending.waiting(queue, LISTED)).flatMap((item) => offerOf(item)?.job ?? []);
    let waiting = 0;
    return jobs.map(({ videoId, job, stage }) =>
      this.feed.isRunning({ videoId, job }) ? { videoId, stage } : { videoId, stage, place: (waiting += 1) },
    );
  }
}
