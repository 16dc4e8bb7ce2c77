import { Redis } from 'ioredis';

/** How long a caller waits for Redis before it goes without, milliseconds. */
const COMMAND_MS = 500;
const CONNECT_MS = 2_000;
/** A connection that owes an answer for this long is dead, milliseconds. */
const SILENCE_MS = 2_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * A client that connects by itself, and again after every loss, with growing pauses; meanwhile every command fails at
 * once. What was sent and not answered is never sent again: whoever asked decides what to do instead.
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
