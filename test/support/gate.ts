import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Tool = 'ffmpeg' | 'ffprobe';

/**
 * Wraps the real media tools: they wait until the gate is opened, so that a test sees the state before. Closed at first.
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

/** Makes ffmpeg read videos at playback speed, so that a test can see it running. */
export const ffmpegInRealTime = (folder: string): Record<string, string> => ({
  FFMPEG_PATH: writeTool(folder, 'ffmpeg', `exec '${pathOf('ffmpeg')}' -re "$@"`),
});

/** Makes ffmpeg run out of memory: videos are probed, but have no previews. */
export const ffmpegWithoutMemory = (folder: string): Record<string, string> => ({
  FFMPEG_PATH: writeTool(folder, 'ffmpeg', `echo 'Cannot allocate memory' >&2; exit 1`),
});

/** A tool that first runs a command of the test when it is given a video. */
function writeTool(folder: string, tool: Tool, first: string): string {
  const path = join(folder, tool);
  const script = `#!/bin/sh\ncase "$*" in */originals/*) ${first};; esac\nexec '${pathOf(tool)}' "$@"\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

const pathOf = (tool: Tool): string =>
  process.env[`${tool.toUpperCase()}_PATH`] ?? execFileSync('which', [tool]).toString().trim();
