import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The real tools behind a gate: they look at no film before the gate is opened, so that a test sees what comes before.
 * It is closed at first.
 */
export class Gate {
  private readonly folder = mkdtempSync(join(tmpdir(), 'reelog-gate-'));
  private readonly closed = join(this.folder, 'closed');

  constructor() {
    this.close();
  }

  /** Setting that puts ffmpeg behind the gate: films are probed, but have no previews. */
  get beforePreviews(): Record<string, string> {
    return { FFMPEG_PATH: this.gated('ffmpeg') };
  }

  /** Setting that puts ffprobe behind the gate: films are not even probed. */
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

  private gated(tool: 'ffmpeg' | 'ffprobe'): string {
    const real = process.env[`${tool.toUpperCase()}_PATH`] ?? execFileSync('which', [tool]).toString().trim();
    const wait = `while [ -e '${this.closed}' ]; do sleep 0.02; done`;
    const script = join(this.folder, tool);
    writeFileSync(script, `#!/bin/sh\ncase "$*" in */objects/*) ${wait};; esac\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    });
    return script;
  }
}
