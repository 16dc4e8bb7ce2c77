import type { MediaResultMessage } from '@reelog/domain';

/** A result that got lost is asked for again once the api has heard nothing of its job for some minutes, milliseconds. */
const KEPT_MS = 30 * 60_000;
/** Of all results together: a storyboard's is some kilobytes, that of a film made to be a burden a megabyte. */
const MOST_CHARACTERS = 16 * 1024 ** 2;

/** What became of the jobs that were done lately. */
export class RecentResults {
  /** As JSON, by job; the oldest first. `at` in milliseconds of a clock that never steps. */
  private readonly kept = new Map<string, { readonly text: string; readonly at: number }>();
  private characters = 0;

  constructor(private readonly mostCharacters = MOST_CHARACTERS) {}

  keep(id: string, message: MediaResultMessage): void {
    this.drop(id);
    const text = JSON.stringify(message);
    this.kept.set(id, { text, at: performance.now() });
    this.characters += text.length;
    this.makeRoom();
  }

  find(id: string): MediaResultMessage | undefined {
    this.makeRoom();
    const found = this.kept.get(id);
    return found && (JSON.parse(found.text) as MediaResultMessage);
  }

  private makeRoom(): void {
    const limit = performance.now() - KEPT_MS;
    for (const [id, { at }] of this.kept) {
      if (at >= limit && this.characters <= this.mostCharacters) return;
      this.drop(id);
    }
  }

  private drop(id: string): void {
    this.characters -= this.kept.get(id)?.text.length ?? 0;
    this.kept.delete(id);
  }
}
