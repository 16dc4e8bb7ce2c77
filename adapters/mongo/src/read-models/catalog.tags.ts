import type { TagCount } from '@reelog/read-models';
import { ask } from '../connection/deadline.js';
import type { GenerationDocument, MongoReadModel } from './read-model.js';

interface Counted {
  readonly generation: string;
  readonly factsPosition: number;
  readonly tags: Promise<readonly TagCount[]>;
}

/** Maximum of cached tags; no request needs more. */
const TAGS_MAX = 1_000;
/** In a large library counting takes longer than a query may; later requests then get the counts. */
const COUNTED_WITHIN_MS = 20_000;

/**
 * Tags of listed videos with their counts. Counting takes a moment in a large library, so concurrent requests share one
 * count, and it is repeated only after changes other than views.
 */
export class MongoCatalogTags {
  private counted: Counted | undefined;
  private counting: Counted | undefined;

  constructor(
    private readonly model: MongoReadModel,
    /** Whether the last counts may be returned while they are being counted again. */
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
