/** Positions of log consumers without a read model of their own (the relay). */
export interface Checkpoints {
  /** Position of the last processed event; 0 at first. */
  load(consumer: string): Promise<number>;
  /** Compare-and-set. @throws CheckpointMovedError when the stored position is not `from` */
  save(consumer: string, from: number, to: number): Promise<void>;
}
