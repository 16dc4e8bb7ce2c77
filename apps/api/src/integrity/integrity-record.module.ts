import { Module } from '@nestjs/common';
import { IntegrityRecord } from './integrity-record.js';

/** What is known of stored objects: for all who serve or show them. */
@Module({ providers: [IntegrityRecord], exports: [IntegrityRecord] })
export class IntegrityRecordModule {}
