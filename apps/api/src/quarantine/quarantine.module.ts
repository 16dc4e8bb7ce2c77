import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { QuarantineKeeper } from './quarantine-keeper.js';
import { QuarantineLog } from './quarantine-log.js';
import { QuarantineSweep } from './quarantine-sweep.js';
import { QuarantineController } from './quarantine.controller.js';

/** Keeps objects that no event names for a while before they are deleted. */
@Module({
  imports: [VideosModule],
  controllers: [QuarantineController],
  providers: [QuarantineLog, QuarantineSweep, QuarantineKeeper],
})
export class QuarantineModule {}
