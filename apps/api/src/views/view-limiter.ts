import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, METRICS, type Metrics } from '@reelog/platform';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { addressGroup } from '../http/client-address.js';
import { OccasionalWarning } from '../http/occasional-warning.js';
import { ApplicationError } from '../errors/application-error.js';
import { WindowCounter } from '../http/window-counter.js';

/** Limits the views per address and minute; dropped views are logged for operators. */
@Injectable()
export class ViewLimiter {
  private readonly counted: WindowCounter;
  private readonly dropped: OccasionalWarning;

  constructor(
    @Inject(API_OPTIONS) { viewsPerMinute }: Pick<ApiOptions, 'viewsPerMinute'>,
    @Inject(METRICS) private readonly metrics: Pick<Metrics, 'viewsDropped'>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.counted = new WindowCounter(viewsPerMinute);
    this.dropped = new OccasionalWarning(
      logger,
      'views of an address were dropped (VIEWS_PER_MINUTE); if the address is that of a proxy, name it in TRUST_PROXY',
    );
  }

  /** @throws ApplicationError if the address has reached its limit for this minute */
  admit(address: string): void {
    const group = addressGroup(address);
    const waitMs = this.counted.count(group);
    if (waitMs === 0) return;
    this.metrics.viewsDropped.inc();
    this.dropped.note({ address: group });
    throw new ApplicationError('REQUEST.TOO_MANY', 'Too many views from this address; wait a little.', {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    });
  }
}
