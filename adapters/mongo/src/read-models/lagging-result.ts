import type { GenerationDocument } from './read-model.js';

type FactsOf = Pick<GenerationDocument, '_id' | 'factsPosition'>;

interface Reading<Result> {
  readonly of: FactsOf;
  readonly result: Promise<Result>;
}

/**
 * The last result of a query that is slow in a large library and depends on the facts of the catalog: after a change it
 * is read again, once at a time, and until then the last result of the same generation is returned.
 */
export class LaggingResult<Result> {
  private last: Reading<Result> | undefined;
  private running: Reading<Result> | undefined;

  /** @param mayLag whether a result may be older than the facts */
  constructor(
    private readonly read: (live: GenerationDocument) => Promise<Result>,
    private readonly mayLag: boolean,
  ) {}

  /** @param live as it was read for this request */
  async get(live: GenerationDocument): Promise<Result> {
    const { last } = this;
    if (last && isUpTo(last, live)) return last.result;
    const running = this.running?.of._id === live._id ? this.running : this.start(live);
    if (this.mayLag) return last?.of._id === live._id ? last.result : running.result;
    const result = await running.result;
    return isUpTo(running, live) ? result : this.get(live);
  }

  private start(live: GenerationDocument): Reading<Result> {
    const running = { of: live, result: this.read(live) };
    this.running = running;
    const done = (isGood: boolean): void => {
      if (this.running !== running) return;
      if (isGood) this.last = running;
      this.running = undefined;
    };
    void running.result.then(
      () => done(true),
      () => done(false),
    );
    return running;
  }
}

const isUpTo = ({ of }: Reading<unknown>, live: FactsOf): boolean =>
  of._id === live._id && of.factsPosition >= live.factsPosition;
