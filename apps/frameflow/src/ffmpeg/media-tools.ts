import type { ToolLimits } from './run-tool.js';

export interface Tool {
  readonly path: string;
  readonly version: string;
  readonly from: 'setting' | 'PATH' | 'npm package';
}

/** The two programs that touch media, what this build of them can do, and how far they may go. */
export interface MediaTools {
  readonly ffmpeg: Tool;
  readonly ffprobe: Tool;
  /** Whether packets can be dropped by an expression before they are decoded (`noise` filter, ffmpeg 5.0 on). */
  readonly dropsPackets: boolean;
  /** Whether it writes WebP: some builds lack libwebp. */
  readonly writesWebp: boolean;
  readonly limits: ToolLimits;
}

/** Room for one 8K decode with two threads, counted as address space; minutes for one slow step on a busy machine. */
export const DEFAULT_LIMITS: ToolLimits = { memoryBytes: 4 * 1024 ** 3, stallMs: 300_000 };
