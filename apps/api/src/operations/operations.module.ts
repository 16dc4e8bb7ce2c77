import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { ProjectionsController } from './projections.controller.js';

/** For those who run it: read models and messages that went wrong. */
@Module({ controllers: [ProjectionsController, DeadLettersController] })
export class OperationsModule {}
