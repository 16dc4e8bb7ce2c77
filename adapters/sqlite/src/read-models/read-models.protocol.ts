import type { BrokenEvent } from '@reelog/events';
import type { ProjectionAdvance, ProjectionStatus } from '@reelog/read-models';

export interface ReadModelsOptions {
  /** The event log's file; it must exist. */
  readonly logPath: string;
  /** Folder of the read models: disposable, created when missing. */
  readonly folder: string;
}

/** Problems of the log that the read models find. */
export interface LogFindings {
  /** A damaged event was left out. */
  readonly onBroken?: (event: BrokenEvent) => void;
  /** The file of the log is damaged. */
  readonly onDamage?: (problem: string) => void;
}

/** The calls of the worker thread. */
export interface ReadModelsWorker {
  /** Resolves when every projection has opened its live generation, if it has one. */
  start(): Promise<void>;
  /** Checks for new events. */
  wake(): void;
  /** Resolves when the new generation is live. */
  rebuild(projection: string): Promise<void>;
  /** The answer to `switched`: this thread no longer reads an older generation. */
  released(projection: string): void;
  stop(): Promise<void>;
}

/** Messages of the worker thread, in the order of their events. */
export type ReadModelsAnnouncement =
  | ({ readonly type: 'advanced' } & ProjectionAdvance)
  | { readonly type: 'switched'; readonly projection: string; readonly generation: number; readonly position: number }
  | { readonly type: 'status'; readonly status: ProjectionStatus }
  | { readonly type: 'broken'; readonly event: BrokenEvent }
  | { readonly type: 'damaged'; readonly problem: string };
