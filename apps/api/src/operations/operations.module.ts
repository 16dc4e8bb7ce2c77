import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { ProjectionsController } from './projections.controller.js';

/** For operators: read models and dead letters. */
@Module({ controllers: [ProjectionsController, DeadLettersController] })
export class OperationsModule {}
