import type { Writable } from 'node:stream';
import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { PinoPretty as pretty } from 'pino-pretty';
import { errorForLog } from './error-for-log.js';

export type { Logger } from 'pino';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

/** Secrets in log lines are replaced. */
const REDACTED = ['req.headers.authorization', '*.authorization', '*.key', '*.secret', 'headers.authorization'];

/** One JSON line for each event on a pipe, readable lines on a terminal. Default: standard output. */
export function createLogger(level: string, human: boolean, destination?: Writable): Logger {
  const serializers = { err: errorForLog, error: errorForLog };
  const options = { level, redact: REDACTED, serializers, base: undefined };
  if (!human) return destination ? pino(options, destination) : pino(options);
  const readable = { translateTime: 'HH:MM:ss', ignore: 'context', sync: true };
  return pino(options, pretty(destination ? { ...readable, destination } : readable));
}

/** Nest's messages through the same logger; its start-up messages are debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.logger.error(
      { details: details.map(errorForLog) },
      message instanceof Error ? (message.stack ?? message.message) : String(message),
    );
  }
  fatal(message: unknown): void {
    this.logger.fatal(String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
