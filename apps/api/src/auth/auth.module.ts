import { Global, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOGGER, type Logger } from '@reelog/platform';
import { BearerGuard } from './bearer.guard.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { KeyRing } from './key-ring.js';
import { RequestIdentity } from './request-identity.js';
import { SessionController } from './session.controller.js';
import { Sessions } from './sessions.js';
import { WhoAmIController } from './whoami.controller.js';

/** Authentication and authorization. The keys and the signing secret come from the composition root. */
@Global()
@Module({
  controllers: [SessionController, WhoAmIController],
  providers: [FailedKeyLimiter, RequestIdentity, Sessions, { provide: APP_GUARD, useClass: BearerGuard }],
  exports: [FailedKeyLimiter, RequestIdentity, Sessions],
})
export class AuthModule implements OnApplicationBootstrap {
  constructor(
    private readonly keys: KeyRing,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { withShortKeys } = this.keys;
    if (withShortKeys.length > 0)
      this.logger.warn(
        { holders: withShortKeys },
        'keys shorter than 22 characters can be guessed, and their holders wait while their address is locked out; longer ones: openssl rand -hex 16',
      );
  }
}
