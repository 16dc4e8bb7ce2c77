import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BearerGuard } from './bearer.guard.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { RequestIdentity } from './request-identity.js';
import { WhoAmIController } from './whoami.controller.js';

/** Who may do what. The keys and the signing secret come from the composition root. */
@Global()
@Module({
  controllers: [WhoAmIController],
  providers: [FailedKeyLimiter, RequestIdentity, { provide: APP_GUARD, useClass: BearerGuard }],
  exports: [FailedKeyLimiter, RequestIdentity],
})
export class AuthModule {}
