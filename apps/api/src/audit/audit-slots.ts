import { Injectable } from '@nestjs/common';
import { Semaphore } from '@reelog/platform';
import { ApplicationError } from '../errors/application-error.js';

/** Verifications and exports at the same time: each reads the whole log. */
const AT_ONCE = 2;
const RETRY_AFTER_SECONDS = 10;

/** Bounds how many audits run in this process at the same time. */
@Injectable()
export class AuditSlots {
  private readonly semaphore = new Semaphore(AT_ONCE);

  /** @returns releases the slot; further calls do nothing. @throws ApplicationError when no slot is free */
  acquire(): () => void {
    const release = this.semaphore.tryAcquire();
    if (release) return release;
    throw new ApplicationError(
      'AUDIT.BUSY',
      `${AT_ONCE} verifications or exports are running; try again when one has ended.`,
      { retryAfterSeconds: RETRY_AFTER_SECONDS },
    );
  }
}
