import { Module } from '@nestjs/common';
import { SiteModule } from '../site/site.module.js';
import { VideosModule } from '../videos/videos.module.js';
import { EmbedController } from './embed.controller.js';
import { OembedController } from './oembed.controller.js';

/** Videos of this site on pages of other sites. */
@Module({ imports: [SiteModule, VideosModule], controllers: [EmbedController, OembedController] })
export class EmbedModule {}
