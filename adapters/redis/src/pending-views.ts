import type { Redis } from 'ioredis';
import type { RedisViewKeys } from './view-keys.js';

const WINDOW_MS = 30 * 60_000;
/** Viewers are kept this much longer than the window lasts, milliseconds: a view may arrive late. */
const GRACE_MS = 5 * 60_000;
/**
 * A process that took a video has this long to bring its views into the log, milliseconds; then another one may try.
 */
const CLAIM_MS = 5_000;
/** Views of one video are collected for this long, milliseconds. */
const COLLECT_MS = 500;

/** The server's clock, milliseconds: the only clock that all processes share. */
const NOW = `local time = redis.call('TIME'); local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * A viewer counts as seen only after the view is pending: a script that fails halfway (a key of another type) must not
 * hide a view that was not recorded.
 */
const ADD = `${NOW}
local seen, pending, due = KEYS[1], KEYS[2], KEYS[3]
local video, window, expires = ARGV[1], ARGV[2], tonumber(ARGV[3])
local fresh, identities = {}, {}
for i, known in ipairs(redis.call('SMISMEMBER', seen, unpack(ARGV, 4))) do
  if known == 0 then
    table.insert(fresh, ARGV[3 + i])
    table.insert(identities, window .. '|' .. ARGV[3 + i])
  end
end
if #fresh == 0 then return 0 end
redis.call('SADD', pending, unpack(identities))
redis.call('ZADD', due, 'NX', now, video)
redis.call('SADD', seen, unpack(fresh))
redis.call('PEXPIRE', seen, math.max(expires - now, 1))
return #fresh`;

const TAKE = `${NOW}
local videos = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, video in ipairs(videos) do redis.call('ZADD', KEYS[1], now + ARGV[2], video) end
return videos`;

const DONE = `${NOW}
local pending, due, video, pause = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if #ARGV > 2 then redis.call('SREM', pending, unpack(ARGV, 3)) end
if redis.call('EXISTS', pending) == 0 then redis.call('ZREM', due, video)
else redis.call('ZADD', due, now + pause, video) end
return 0`;

/**
 * Views that Redis has and the log may not have yet: a set of identities for each video, in which repeated operations
 * are harmless, and a queue of videos by due time. Taking a video delays it, so that another process continues if this
 * one dies.
 */
export class RedisPendingViews {
  constructor(
    private readonly redis: Redis,
    private readonly keys: RedisViewKeys,
  ) {}

  /**
   * Resolves once Redis has the views of a window.
   * @param viewers at least one, at most a few thousand: all are arguments of one script
   */
  async add(videoId: string, window: string, viewers: readonly string[]): Promise<void> {
    const keys = [this.keys.seen(videoId, window), this.keys.pending(videoId), this.keys.due];
    const expiresAt = Date.parse(window) + WINDOW_MS + GRACE_MS;
    await this.redis.eval(ADD, keys.length, ...keys, videoId, window, expiresAt, ...viewers);
  }

  /** Due videos, reserved for the caller for a while. */
  async next(limit: number): Promise<string[]> {
    return (await this.redis.eval(TAKE, 1, this.keys.due, limit, CLAIM_MS)) as string[];
  }

  /** All videos with pending views, the longest due first, also those reserved by other processes. */
  all(): Promise<string[]> {
    return this.redis.zrange(this.keys.due, 0, '-1');
  }

  /** Some identities of a video; all of them if there are at most `limit`. */
  async of(videoId: string, limit: number): Promise<string[]> {
    return (await this.redis.srandmember(this.keys.pending(videoId), limit)) ?? [];
  }

  /** Removes identities that are in the log. If more are pending, the video is due again after the collection time. */
  async done(videoId: string, identities: readonly string[]): Promise<void> {
    const keys = [this.keys.pending(videoId), this.keys.due];
    await this.redis.eval(DONE, keys.length, ...keys, videoId, COLLECT_MS, ...identities);
  }

  /** Removes a queue entry that is not a video. */
  async drop(member: string): Promise<void> {
    await this.redis.zrem(this.keys.due, member);
  }
}
