import { Module } from '@nestjs/common';
import { IntegrityRecord } from './integrity-record.js';

/** The recorded state of stored objects, for modules that serve or show them. */
@Module({ providers: [IntegrityRecord], exports: [IntegrityRecord] })
export class IntegrityRecordModule {}
