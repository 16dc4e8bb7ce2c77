import { Injectable } from '@nestjs/common';
import { EventLog } from '@reelog/events';
import { Projections } from '@reelog/read-models';
import { ApplicationError } from '../../errors/application-error.js';

const WAIT_MS = 5_000;

/** Reading one's own writes: waits until the catalog has taken in a position that a write answered. */
@Injectable()
export class MinPosition {
  constructor(
    private readonly log: EventLog,
    private readonly projections: Projections,
  ) {}

  /** @throws ApplicationError beyond the head, or when the catalog is too far behind */
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
