import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { viewWindow } from '@reelog/domain';
import { ViewLedger } from '@reelog/views';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';

/** Counts views: one a session, video and half hour. */
@Injectable()
export class ViewCounter {
  constructor(
    private readonly ledger: ViewLedger,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'viewerSalt'>,
  ) {}

  /**
   * @param sessionId known to the client only; the ledger gets a salted hash
   * @returns once that is durable, the position up to which the view is counted; undefined when it will be soon
   */
  count(videoId: string, sessionId: string): Promise<number | undefined> {
    const viewer = createHmac('sha256', this.options.viewerSalt).update(sessionId).digest('hex').slice(0, 32);
    return this.ledger.count(videoId, { viewer, window: viewWindow(this.ledger.now()) });
  }
}
