import type { Told } from '../../lib/catalog/patch-cache.js';

const MOST = 500;

/**
 * The last change heard of each video. A list that was being fetched while a change arrived may not hold it yet: the
 * changes after the position that the answer speaks for are then applied to it again.
 */
export class RecentChanges {
  private readonly byId = new Map<string, { readonly resume: number; readonly told: Told }>();

  note(resume: number, told: Told): void {
    this.byId.delete(told.id);
    this.byId.set(told.id, { resume, told });
    const oldest = this.byId.keys().next();
    if (this.byId.size > MOST && !oldest.done) this.byId.delete(oldest.value);
  }

  after(position: number): Told[] {
    return [...this.byId.values()].filter((change) => change.resume > position).map((change) => change.told);
  }

  clear(): void {
    this.byId.clear();
  }
}
