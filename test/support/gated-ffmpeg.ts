import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The real ffmpeg behind a gate: it looks at no film before the gate is opened, so that a test sees what comes before. */
export class GatedFfmpeg {
  private readonly folder = mkdtempSync(join(tmpdir(), 'reelog-gate-'));
  private readonly gate = join(this.folder, 'closed');
  private readonly script = join(this.folder, 'ffmpeg');

  constructor() {
    const ffmpeg = process.env['FFMPEG_PATH'] ?? execFileSync('sh', ['-c', 'command -v ffmpeg']).toString().trim();
    const wait = `while [ -e '${this.gate}' ]; do sleep 0.02; done`;
    writeFileSync(this.script, `#!/bin/sh\ncase "$*" in */objects/*) ${wait};; esac\nexec '${ffmpeg}' "$@"\n`, {
      mode: 0o755,
    });
    this.close();
  }

  get env(): Record<string, string> {
    return { FFMPEG_PATH: this.script };
  }

  close(): void {
    writeFileSync(this.gate, '');
  }

  open(): void {
    rmSync(this.gate, { force: true });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
