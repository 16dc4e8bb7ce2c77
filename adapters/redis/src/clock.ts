import type { Redis } from 'ioredis';

/**
 * The clock of the Redis server, which all processes of an installation share: asked now and then, and in between run by
 * this machine's monotonic clock, so that it does not matter what time this machine shows.
 */
export class RedisClock {
  private read: { readonly serverMs: number; readonly at: number } | undefined;

  /** @param otherwise what time it is as long as the server has not answered */
  constructor(private readonly otherwise: () => Date) {}

  /** Asks the server. Never rejects: the time that is known goes on. */
  async look(redis: Redis): Promise<void> {
    const asked = performance.now();
    const answer = await redis.time().catch(() => undefined);
    if (!answer) return;
    const [seconds = 0, microseconds = 0] = answer.map(Number);
    this.read = { serverMs: seconds * 1_000 + microseconds / 1_000, at: (asked + performance.now()) / 2 };
  }

  now(): Date {
    return this.read ? new Date(this.read.serverMs + performance.now() - this.read.at) : this.otherwise();
  }
}
