/** A position of the log and the hash of the event there. */
export interface ChainPoint {
  readonly position: number;
  readonly hash: string;
}
