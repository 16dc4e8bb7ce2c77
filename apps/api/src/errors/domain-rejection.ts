import type { DomainError } from '@reelog/domain';

/** A decider said no. Carries its typed reason up to the one place that translates it to HTTP. */
export class DomainRejection extends Error {
  constructor(readonly reason: DomainError) {
    super(reason.message);
    this.name = 'DomainRejection';
  }
}
