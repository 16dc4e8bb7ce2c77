import type { BrokenEvent } from '@reelog/events';
import type { ProjectionAdvance, ProjectionStatus } from '@reelog/read-models';

export interface ReadModelsOptions {
  /** The event log's file; it must exist. */
  readonly logPath: string;
  /** Folder of the read models: disposable, made when missing. */
  readonly folder: string;
}

/** What the read models find out about the log. */
export interface LogFindings {
  /** A damaged event was left out. */
  readonly onBroken?: (event: BrokenEvent) => void;
  /** The file of the log is damaged. */
  readonly onDamage?: (problem: string) => void;
}

/** What the worker thread does when asked. */
export interface ReadModelsWorker {
  /** Resolves when every projection knows its live generation, if it has one. */
  start(): Promise<void>;
  /** There may be something new in the log. */
  wake(): void;
  /** Resolves when the new generation is live. */
  rebuild(projection: string): Promise<void>;
  /** Answers `switched`: nobody here reads an older generation any more. */
  released(projection: string): void;
  stop(): Promise<void>;
}

/** What the worker thread tells by itself, in the order it happens. */
export type ReadModelsAnnouncement =
  | ({ readonly type: 'advanced' } & ProjectionAdvance)
  | { readonly type: 'switched'; readonly projection: string; readonly generation: number; readonly position: number }
  | { readonly type: 'status'; readonly status: ProjectionStatus }
  | { readonly type: 'broken'; readonly event: BrokenEvent }
  | { readonly type: 'damaged'; readonly problem: string };
