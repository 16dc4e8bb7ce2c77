import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { HistoryReader } from './history.reader.js';
import { VerificationController } from './verification.controller.js';

/** The log for those who check it. */
@Module({ controllers: [AuditController, VerificationController], providers: [HistoryReader] })
export class AuditModule {}
