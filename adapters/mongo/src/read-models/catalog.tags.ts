import { ask } from '../connection/deadline.js';
import type { GenerationDocument, MongoReadModel } from './read-model.js';

interface TagCount {
  readonly tag: string;
  readonly count: number;
}

interface Counted {
  readonly generation: string;
  readonly factsPosition: number;
  readonly tags: Promise<readonly TagCount[]>;
}

/** Tags kept; nobody asks for more. */
const TAGS_MAX = 1_000;
/** To count takes longer than a question may, in a library that is large enough: the next who ask have the counts. */
const COUNTED_WITHIN_MS = 20_000;

/**
 * Tags of listed videos with their counts. Counting all of them takes a moment in a large library, so it is done once
 * for all who ask, and again only when more than views has changed.
 */
export class MongoCatalogTags {
  private counted: Counted | undefined;
  private counting: Counted | undefined;

  constructor(
    private readonly model: MongoReadModel,
    /** Whether the last counts are good enough while they are being counted anew. */
    private readonly mayLag = true,
  ) {}

  async top(limit: number): Promise<TagCount[]> {
    const tags = await this.model.read((live) => this.countsFor(live));
    return tags.slice(0, limit);
  }

  private countsFor(live: GenerationDocument): Promise<readonly TagCount[]> {
    if (this.counted && isOf(this.counted, live)) return this.counted.tags;
    if (!isOf(this.counting, live)) this.count(live);
    const lagging = this.mayLag && this.counted?.generation === live._id ? this.counted : this.counting;
    return lagging?.tags ?? Promise.resolve([]);
  }

  private count(live: GenerationDocument): void {
    const counting = { generation: live._id, factsPosition: live.factsPosition, tags: this.read(live) };
    this.counting = counting;
    const done = (isGood: boolean): void => {
      if (isGood) this.counted = counting;
      if (this.counting === counting) this.counting = undefined;
    };
    void counting.tags.then(
      () => done(true),
      () => done(false),
    );
  }

  private async read(live: GenerationDocument): Promise<readonly TagCount[]> {
    const stages = [
      { $project: { listedTags: 1 } },
      { $unwind: '$listedTags' },
      { $group: { _id: '$listedTags', count: { $sum: 1 } } },
      { $sort: { count: -1, _id: 1 } },
      { $limit: TAGS_MAX },
    ];
    const facts = this.model.collection(live, '_facts');
    const rows = await ask(
      (limits) => facts.aggregate<{ _id: string; count: number }>(stages, limits).toArray(),
      COUNTED_WITHIN_MS,
    );
    return rows.map(({ _id, count }) => ({ tag: _id, count }));
  }
}

const isOf = (counts: Counted | undefined, live: GenerationDocument): boolean =>
  counts?.generation === live._id && counts.factsPosition === live.factsPosition;
