import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { viewWindow } from '@reelog/domain';
import { ViewLedger } from '@reelog/views';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';

/** Counts views: one per session, video and half hour. */
@Injectable()
export class ViewCounter {
  constructor(
    private readonly ledger: ViewLedger,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'viewerSalt'>,
  ) {}

  /**
   * @param sessionId secret of the client; the ledger gets a salted hash
   * @returns after the view is durable, the position up to which it is counted; undefined if it will be counted soon
   */
  count(videoId: string, sessionId: string): Promise<number | undefined> {
    const viewer = createHmac('sha256', this.options.viewerSalt).update(sessionId).digest('hex').slice(0, 32);
    return this.ledger.count(videoId, { viewer, window: viewWindow(this.ledger.now()) });
  }
}
