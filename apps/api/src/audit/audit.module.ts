import { Module } from '@nestjs/common';
import { IntegrityModule } from '../integrity/integrity.module.js';
import { AuditController } from './audit.controller.js';
import { BackgroundVerification } from './background-verification.js';
import { AuditSlots } from './audit-slots.js';
import { HistoryReader } from './history.reader.js';
import { LogTally } from './log-tally.js';
import { VerificationController } from './verification.controller.js';
import { VideoTitles } from './video-titles.js';

/** The log for auditors. */
@Module({
  imports: [IntegrityModule],
  controllers: [AuditController, VerificationController],
  providers: [AuditSlots, BackgroundVerification, HistoryReader, LogTally, VideoTitles],
})
export class AuditModule {}
