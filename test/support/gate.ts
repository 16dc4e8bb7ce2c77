import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

type Task = 'probe' | 'previews' | 'ladder' | 'rendition';

/**
 * Holds the children of frameflow until the gate is opened, so that a test sees the state before. Closed at first. Every
 * child is started through `nice`, which a test can replace in PATH.
 */
export class Gate {
  /** Temporary; `dispose` removes it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'reelog-gate-'));
  private readonly closed = join(this.folder, 'closed');

  constructor() {
    this.close();
  }

  /** Setting that holds the previews: videos are probed, but have none. */
  get beforePreviews(): Record<string, string> {
    return heldBy({ previews: this });
  }

  /** Setting that holds the probes. */
  get beforeProbe(): Record<string, string> {
    return heldBy({ probe: this });
  }

  /** Setting that holds ladders and renditions: videos that browsers do not play wait to be converted. */
  get beforeRendition(): Record<string, string> {
    return heldBy({ ladder: this, rendition: this });
  }

  /** Shell command that ends when the gate is open. */
  get passed(): string {
    return `while [ -e '${this.closed}' ]; do sleep 0.02; done`;
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
}

/** Setting that holds several tasks, each with a gate of its own or with the same one. */
export function heldBy(gates: Readonly<Partial<Record<Task, Gate>>>): Record<string, string> {
  const [first] = Object.values(gates);
  if (!first) return {};
  return wrapped(first.folder, Object.fromEntries(Object.entries(gates).map(([task, gate]) => [task, gate.passed])));
}

/** Makes every child for previews take half a minute, so that a test can see it running. */
export const slowPreviews = (folder: string): Record<string, string> => wrapped(folder, { previews: 'sleep 30' });

/** Makes children for previews run out of memory: videos are probed, but have none. */
export const previewsWithoutMemory = (folder: string): Record<string, string> =>
  wrapped(folder, { previews: `echo 'Cannot allocate memory' >&2; exit 1` });

/** PATH with a `nice` that first runs a command of the test when a child is started for one of these tasks. */
function wrapped(folder: string, commands: Partial<Record<Task, string>>): Record<string, string> {
  const nice = execFileSync('which', ['nice']).toString().trim();
  const cases = Object.entries(commands).map(([task, first]) => `*'"kind":"${task}"'*) ${first};;`);
  const script = `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\nexec '${nice}' "$@"\n`;
  writeFileSync(join(folder, 'nice'), script, { mode: 0o755 });
  return { PATH: [folder, process.env['PATH']].join(delimiter) };
}
