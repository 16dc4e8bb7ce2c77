import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Tool = 'ffmpeg' | 'ffprobe';

/**
 * The real tools behind a gate: they look at no video before the gate is opened, so that a test sees what comes before.
 * It is closed at first.
 */
export class Gate {
  private readonly folder = mkdtempSync(join(tmpdir(), 'reelog-gate-'));
  private readonly closed = join(this.folder, 'closed');

  constructor() {
    this.close();
  }

  /** Setting that puts ffmpeg behind the gate: videos are probed, but have no previews. */
  get beforePreviews(): Record<string, string> {
    return { FFMPEG_PATH: this.gated('ffmpeg') };
  }

  /** Setting that puts ffprobe behind the gate: videos are not even probed. */
  get beforeProbe(): Record<string, string> {
    return { FFPROBE_PATH: this.gated('ffprobe') };
  }

  close(): void {
    writeFileSync(this.closed, '');
  }

  open(): void {
    rmSync(this.closed, { force: true });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private gated(tool: Tool): string {
    return writeTool(this.folder, tool, `while [ -e '${this.closed}' ]; do sleep 0.02; done`);
  }
}

/** Setting that makes ffmpeg read videos no faster than they are watched, so that it can be met at work. */
export const ffmpegInRealTime = (folder: string): Record<string, string> => ({
  FFMPEG_PATH: writeTool(folder, 'ffmpeg', `exec '${pathOf('ffmpeg')}' -re "$@"`),
});

/** Setting with which ffmpeg has no memory for videos: they are probed, but no previews can be made. */
export const ffmpegWithoutMemory = (folder: string): Record<string, string> => ({
  FFMPEG_PATH: writeTool(folder, 'ffmpeg', `echo 'Cannot allocate memory' >&2; exit 1`),
});

/** A tool that does something of ours first when it is to look at a video. */
function writeTool(folder: string, tool: Tool, first: string): string {
  const path = join(folder, tool);
  const script = `#!/bin/sh\ncase "$*" in */originals/*) ${first};; esac\nexec '${pathOf(tool)}' "$@"\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

const pathOf = (tool: Tool): string =>
  process.env[`${tool.toUpperCase()}_PATH`] ?? execFileSync('which', [tool]).toString().trim();
