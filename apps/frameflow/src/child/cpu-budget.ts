/** The system counts a little differently when it ends a tool and when it reports the time that the tool took. */
const TOLERANCE_SECONDS = 0.5;

/** CPU time that the tools of one job may take together. */
export class CpuBudget {
  private left: number;

  constructor(seconds: number) {
    this.left = seconds;
  }

  get isSpent(): boolean {
    return this.left < TOLERANCE_SECONDS;
  }

  /** Limit for one tool. Limits of the system are whole seconds. */
  get leftSeconds(): number {
    return Math.ceil(this.left);
  }

  spend(seconds: number): void {
    this.left -= seconds;
  }
}
