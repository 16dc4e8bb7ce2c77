/** Lets so many through at a time; the others wait their turn, first come, first served. */
export class Lane {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(width: number) {
    this.free = width;
  }

  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await action();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
