import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  decideIntegrity,
  evolveIntegrity,
  type IntegrityChecked,
  type IntegrityCommand,
  type IntegrityState,
  type KnownFault,
  nothingChecked,
  type ObjectDigest,
  openFaults,
  type RecordedEvent,
  SYSTEM_STREAM,
  videoIdOfKey,
} from '@reelog/domain';
import { EventLog, handleCommand } from '@reelog/events';
import { Semaphore } from '@reelog/platform';
import { v7 as uuidv7 } from 'uuid';
import { requestDigest } from '../commands/idempotency-receipts.js';

/** How often this process reads what other processes recorded, milliseconds. */
const REFRESH_MS = 5_000;
const EVENTS_A_PAGE = 50;
const handle = handleCommand({ decide: decideIntegrity });

/** The actor of recorded check results. */
export const INTEGRITY_ACTOR = { id: 'integrity', role: 'system' } as const;

/** The state of stored objects from stream `system`, kept up to date in every process; records new results. */
@Injectable()
export class IntegrityRecord implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private folded: IntegrityState = nothingChecked;
  private version = 0;
  private faultsByVideo = new Map<string, KnownFault[]>();
  private readonly refreshing = new Semaphore(1);
  private timer: NodeJS.Timeout | undefined;
  private lastBaseline: { readonly streamVersion: number; readonly objects: readonly ObjectDigest[] } | undefined;

  constructor(@Inject(EventLog) private readonly log: Pick<EventLog, 'append' | 'readStream'>) {}

  onApplicationBootstrap(): void {
    const refresh = (): void => void this.refresh().catch(() => undefined); // retried by the next refresh
    this.timer = setInterval(refresh, REFRESH_MS).unref();
    refresh();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.refreshing.run(async () => undefined);
  }

  get state(): IntegrityState {
    return this.folded;
  }

  /** The open fault of an object. */
  faultOf(key: string): KnownFault | undefined {
    const fault = this.folded.faults.get(key);
    return fault?.ended === undefined ? fault : undefined;
  }

  /** The open faults of a video's objects. */
  faultsOf(videoId: string): readonly KnownFault[] {
    return this.faultsByVideo.get(videoId) ?? [];
  }

  /** The digest from the first reading of an object whose event has none. @param position of the event */
  async baselineOf(position: number, key: string): Promise<ObjectDigest | undefined> {
    for (const { firstPosition, lastPosition, streamVersion } of this.folded.baselines) {
      if (position < firstPosition || position > lastPosition) continue;
      const found = (await this.baselineEvent(streamVersion)).find((object) => object.key === key);
      if (found) return found;
    }
    return undefined;
  }

  /** Decides on the newest state and records the result. @returns whether anything was recorded */
  async execute(command: IntegrityCommand, commandId: string = uuidv7()): Promise<boolean> {
    const { receipt } = await handle(command, {
      load: async () => {
        await this.refresh();
        return { state: this.folded, version: this.version };
      },
      append: (events, { version }) =>
        this.log.append({
          streamId: SYSTEM_STREAM,
          expectedVersion: version,
          events,
          commandId,
          requestDigest: requestDigest({ command: command.type }),
          actor: INTEGRITY_ACTOR,
          correlationId: commandId,
          causationId: null,
          occurredAt: new Date().toISOString(),
        }),
    });
    if (receipt) await this.refresh();
    return receipt !== undefined;
  }

  /** Reads new events of the stream. */
  refresh(): Promise<void> {
    return this.refreshing.run(() => this.readOn());
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const events = await this.log.readStream(SYSTEM_STREAM, { fromVersion: this.version + 1, limit: EVENTS_A_PAGE });
      for (const event of events) {
        if (event.type === 'IntegrityChecked') this.folded = evolveIntegrity(this.folded, event, event);
        this.version = event.streamVersion;
      }
      if (events.some(({ type }) => type === 'IntegrityChecked')) this.indexFaults();
      if (events.length < EVENTS_A_PAGE) return;
    }
  }

  private indexFaults(): void {
    this.faultsByVideo = new Map();
    for (const fault of openFaults(this.folded)) {
      const videoId = videoIdOfKey(fault.key);
      this.faultsByVideo.set(videoId, [...(this.faultsByVideo.get(videoId) ?? []), fault]);
    }
  }

  /** Readings come in the order of positions, so the last requested event is usually requested again. */
  private async baselineEvent(streamVersion: number): Promise<readonly ObjectDigest[]> {
    if (this.lastBaseline?.streamVersion !== streamVersion) {
      const options = { fromVersion: streamVersion, upToVersion: streamVersion };
      const [event] = (await this.log.readStream(SYSTEM_STREAM, options)) as RecordedEvent<IntegrityChecked>[];
      this.lastBaseline = { streamVersion, objects: event?.data.kind === 'baseline' ? event.data.objects : [] };
    }
    return this.lastBaseline.objects;
  }
}
