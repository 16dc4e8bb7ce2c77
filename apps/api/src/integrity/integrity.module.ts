import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { FaultFollowUp } from './fault-follow-up.js';
import { IntegrityChecker } from './integrity-checker.js';
import { IntegrityRecordModule } from './integrity-record.module.js';
import { IntegrityStatus } from './integrity-status.js';
import { IntegrityController } from './integrity.controller.js';
import { ObjectVerifier } from './object-verifier.js';

/** Compares stored objects with the log: all of them repeatedly, and on request. */
@Module({
  imports: [IntegrityRecordModule, VideosModule],
  controllers: [IntegrityController],
  providers: [IntegrityChecker, IntegrityStatus, FaultFollowUp, ObjectVerifier],
  exports: [IntegrityStatus, ObjectVerifier],
})
export class IntegrityModule {}
