import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { PinoPretty as pretty } from 'pino-pretty';

export type { Logger } from 'pino';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('Logger');

/** Where a secret could turn up in a log line, it is replaced. */
const REDACTED = ['req.headers.authorization', '*.authorization', '*.key', '*.secret', 'headers.authorization'];

/** One JSON line per event on a pipe; readable lines on a terminal. */
export function createLogger(level: string, human: boolean): Logger {
  const options = { level, redact: REDACTED, base: undefined };
  return human ? pino(options, pretty({ translateTime: 'HH:MM:ss', ignore: 'context', sync: true })) : pino(options);
}

/** Nest's own messages through the same logger; its start-up chatter counts as debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.logger.error({ details }, message instanceof Error ? (message.stack ?? message.message) : String(message));
  }
  fatal(message: unknown): void {
    this.logger.fatal(String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
