import { Module } from '@nestjs/common';
import { WebClientController } from './web-client.controller.js';

/** The built web client, served by the api. */
@Module({ controllers: [WebClientController] })
export class WebClientModule {}
