import { Module } from '@nestjs/common';
import { SiteModule } from '../site/site.module.js';
import { OfflineController } from './offline.controller.js';

/** The page of the site that browsers show without it. */
@Module({ imports: [SiteModule], controllers: [OfflineController] })
export class OfflineModule {}
