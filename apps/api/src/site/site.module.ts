import { Module } from '@nestjs/common';
import { ClientFiles } from './client-files.js';
import { Site } from './site.js';
import { SiteController } from './site.controller.js';

/** The identity of the site, for every page. */
@Module({ controllers: [SiteController], providers: [Site, ClientFiles], exports: [Site, ClientFiles] })
export class SiteModule {}
