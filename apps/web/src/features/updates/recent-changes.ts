import type { Told } from '../../lib/catalog/patch-cache.js';

const MOST = 500;

/**
 * The last change of each video. A list that is being fetched may not contain a recent change, so later changes than
 * its position are applied to it again.
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
