import { Redis } from 'ioredis';

/** Timeout of a call to Redis, milliseconds; then the caller goes on without it. */
const COMMAND_MS = 500;
const CONNECT_MS = 2_000;
/** A connection on which an answer is missing for this long is dead, milliseconds. */
const SILENCE_MS = 2_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * A client that connects and reconnects automatically, with growing delays. While it is disconnected every command
 * fails at once. Unanswered commands are never sent again: the caller decides what to do.
 */
export function redisClient(url: string): Redis {
  return new Redis(url, {
    commandTimeout: COMMAND_MS,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(FIRST_RETRY_MS * 2 ** times, LAST_RETRY_MS) * (0.5 + Math.random() / 2),
  });
}
