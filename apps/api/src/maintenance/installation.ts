import type { ActorDirectory, EventLog, LogSource, LogTarget, MovableLog } from '@reelog/events';
import type { Config } from '@reelog/platform';
import type { StorePlaces } from '@reelog/storage';

/** Of an installation: to be kept apart from everything else, and as safe as the videos. */
export interface Secrets {
  /** What the first start made, by the name of the file in the data folder. */
  readonly files: Readonly<Record<string, string>>;
  /** What was configured, by the name of the setting. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Log and store of one installation, for commands that run beside its processes or in their place. */
export interface Installation {
  /** Its name (INSTALLATION). */
  readonly name: string;
  readonly profile: Config['PROFILE'];
  /** For people: where its log is. */
  readonly logPlace: string;
  readonly places: StorePlaces;
  logExists(): Promise<boolean>;
  /** As it is, of whichever format; makes one where there is none. No other process has an embedded one. Closed in the end. */
  openLog(): Promise<EventLog & MovableLog>;
  /** To read it for a copy; to be closed by the caller. */
  readLog(): Promise<LogSource>;
  /** To copy a log to it; to be closed by the caller. */
  receiveLog(logId: string): Promise<LogTarget>;
  openActors(): Promise<ActorDirectory>;
  readSecrets(): Promise<Secrets>;
  /** Takes over what it can. @returns what is left for a person to do, a sentence each */
  takeSecrets(secrets: Secrets): Promise<readonly string[]>;
  /** Brings views that were counted elsewhere into the log. @returns why it could not; undefined when it could */
  flushViews(): Promise<string | undefined>;
  /** Takes away what was made of another log, and is made again from this one. */
  dropReadModels(): Promise<void>;
}
