import type { Redis } from 'ioredis';

/**
 * The clock of the Redis server, shared by all processes of an installation. It is read now and then, and continued
 * with the monotonic clock, so the wall clock of this machine does not matter.
 */
export class RedisClock {
  private read: { readonly serverMs: number; readonly at: number } | undefined;

  /** @param otherwise the time to use until the server has answered */
  constructor(private readonly otherwise: () => Date) {}

  /** Reads the server's time. Never rejects: after a failure the known time continues. */
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
