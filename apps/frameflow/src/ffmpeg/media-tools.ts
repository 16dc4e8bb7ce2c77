import type { ToolLimits } from './run-tool.js';

export interface Tool {
  readonly path: string;
  readonly version: string;
  readonly from: 'setting' | 'PATH' | 'npm package';
}

/** The two programs for media, the features of this build, and their limits. */
export interface MediaTools {
  readonly ffmpeg: Tool;
  readonly ffprobe: Tool;
  /** Whether packets can be dropped by an expression before they are decoded (`noise` filter, since ffmpeg 5.0). */
  readonly dropsPackets: boolean;
  /** Whether it writes WebP: some builds lack libwebp. */
  readonly writesWebp: boolean;
  readonly limits: ToolLimits;
}

/** Enough for one 8K decode with two threads, counted as address space, and for one slow step on a busy machine. */
export const DEFAULT_LIMITS: ToolLimits = { memoryBytes: 4 * 1024 ** 3, stallMs: 300_000 };
