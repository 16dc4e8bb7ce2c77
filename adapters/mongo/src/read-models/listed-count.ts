import { statesOf } from '@reelog/read-models';
import { ask } from '../connection/deadline.js';
import type { GenerationDocument, MongoReadModel } from './read-model.js';

interface Counted {
  readonly generation: string;
  readonly factsPosition: number;
  readonly count: Promise<number>;
}

/** Number of listed videos. It is counted again only after changes other than views; concurrent requests share a count. */
export class MongoListedCount {
  private last: Counted | undefined;

  constructor(private readonly model: MongoReadModel) {}

  count(): Promise<number> {
    return this.model.read((live) => {
      const { _id: generation, factsPosition } = live;
      if (this.last?.generation !== generation || this.last.factsPosition !== factsPosition) {
        const counted = { generation, factsPosition, count: this.read(live) };
        this.last = counted;
        counted.count.catch(() => this.last === counted && (this.last = undefined));
      }
      return this.last.count;
    });
  }

  /** Reads only an index. */
  private async read(live: GenerationDocument): Promise<number> {
    const listed = { state: { $in: statesOf({ audience: 'viewers' }) } };
    return ask((limits) => this.model.collection(live, '_facts').countDocuments(listed, limits));
  }
}
