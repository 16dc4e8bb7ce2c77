import { Injectable } from '@nestjs/common';
import { EventLog } from '@reelog/events';
import { Projections } from '@reelog/read-models';
import { ApplicationError } from '../../errors/application-error.js';

const WAIT_MS = 5_000;

/** Read-your-writes consistency: waits until the catalog has processed the position that a write returned. */
@Injectable()
export class MinPosition {
  constructor(
    private readonly log: EventLog,
    private readonly projections: Projections,
  ) {}

  /** @throws ApplicationError beyond the head, or if the catalog is too far behind */
  async reached(position: number | undefined): Promise<void> {
    if (position === undefined) return;
    const head = await this.log.head();
    if (position > head.position)
      throw new ApplicationError(
        'QUERY.POSITION_BEYOND_HEAD',
        `minPosition ${position} lies beyond the head of the log, ${head.position}.`,
      );
    if (!(await this.projections.waitFor('catalog', position, WAIT_MS)))
      throw new ApplicationError('READ_MODEL.BEHIND', `The catalog has not reached position ${position} yet.`, {
        retryAfterSeconds: 1,
      });
  }
}
