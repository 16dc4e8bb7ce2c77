import { Module } from '@nestjs/common';
import { VideosModule } from '../videos/videos.module.js';
import { QuarantineKeeper } from './quarantine-keeper.js';
import { QuarantineLog } from './quarantine-log.js';
import { QuarantineSweep } from './quarantine-sweep.js';
import { QuarantineController } from './quarantine.controller.js';

/** What no event names is set aside, never deleted at once. */
@Module({
  imports: [VideosModule],
  controllers: [QuarantineController],
  providers: [QuarantineLog, QuarantineSweep, QuarantineKeeper],
})
export class QuarantineModule {}
