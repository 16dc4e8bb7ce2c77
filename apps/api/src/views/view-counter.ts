import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { viewWindow } from '@reelog/domain';
import { EVENT_LOG } from '@reelog/events';
import type { EventLog } from '@reelog/events';
import { API_OPTIONS } from '../api-options.js';
import type { ApiOptions } from '../api-options.js';
import { ViewTally } from './view-tally.js';

/** Videos whose counted identities are kept in memory; the others are read from the log again when needed. */
const MAX_TALLIES = 1_000;

/** Counts views: one a session, video and half hour. */
@Injectable()
export class ViewCounter {
  /** By use: the first is the one not used for longest. */
  private readonly tallies = new Map<string, ViewTally>();

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'viewerSalt'>,
  ) {}

  /**
   * @param sessionId known to the client only; the log keeps a salted hash
   * @returns the position up to which the view is counted, once that is durable
   */
  count(videoId: string, sessionId: string, now = new Date()): Promise<number> {
    const viewer = createHmac('sha256', this.options.viewerSalt).update(sessionId).digest('hex').slice(0, 32);
    return this.tallyOf(videoId).count({ viewer, window: viewWindow(now) });
  }

  private tallyOf(videoId: string): ViewTally {
    const tally = this.tallies.get(videoId) ?? new ViewTally(videoId, this.log);
    this.tallies.delete(videoId);
    this.tallies.set(videoId, tally);
    for (const [id, oldest] of this.tallies) {
      if (this.tallies.size <= MAX_TALLIES) break;
      if (oldest.idle) this.tallies.delete(id);
    }
    return tally;
  }
}
