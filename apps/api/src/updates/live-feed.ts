import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CatalogEntry, JOB_SILENCE_MS, knownVideo, type MediaProgressMessage } from '@reelog/domain';
import type { Logger } from '@reelog/platform';
import type { CatalogQueries, ProjectionAdvance, Projections } from '@reelog/read-models';
import { LRUCache } from 'lru-cache';
import type { VideoPresenter } from '../videos/video-presenter.js';
import { type AudienceName, managers, viewers } from './audience.js';
import { Channel } from './channel.js';
import { SharedFrame } from './shared-frame.js';

/** Videos per read of the read model. */
const READ_SIZE = 200;
const RETRY_MS = 1_000;
/** Limit of progress messages that wait for the catalog; beyond it the oldest is dropped (its video may be purged). */
const MOST_PROGRESS = READ_SIZE;

interface RunningJob {
  readonly message: MediaProgressMessage;
  readonly entry: CatalogEntry;
}

/**
 * Follows the catalog and sends changes to both audiences. Changes during a read of the read model are combined, so that a
 * burst of events costs one read per video.
 */
export class LiveFeed {
  private readonly channels: Readonly<Record<AudienceName, Channel>>;
  private position = 0;
  private changedIds = new Set<string>();
  private readonly progressed = new Map<string, MediaProgressMessage>();
  /** The last message of each running job, by video, until the job ends or counts as lost. */
  private readonly running = new LRUCache<string, RunningJob>({ max: MOST_PROGRESS, ttl: JOB_SILENCE_MS });
  private work = Promise.resolve();
  private isWorkScheduled = false;
  private retry: NodeJS.Timeout | undefined;
  private stopListening = () => {};

  constructor(
    private readonly catalog: Pick<CatalogQueries, 'getMany'>,
    private readonly projections: Pick<Projections, 'onAdvance'>,
    presenter: VideoPresenter,
    private readonly logger: Logger,
  ) {
    this.channels = { viewers: new Channel(viewers(presenter)), managers: new Channel(managers(presenter)) };
  }

  channel(audience: AudienceName): Channel {
    return this.channels[audience];
  }

  start(): void {
    this.stopListening();
    this.stopListening = this.projections.onAdvance((advance) => this.onAdvance(advance));
  }

  /** Stops sending; resolves when nothing is running. */
  async stop(): Promise<void> {
    this.stopListening();
    for (const channel of this.all()) channel.close();
    await this.work;
    clearTimeout(this.retry);
  }

  /** Handles a progress message; only the newest of each video is sent. */
  progress(message: MediaProgressMessage): void {
    const [oldest] = this.progressed.keys();
    if (oldest !== undefined && this.progressed.size >= MOST_PROGRESS) this.progressed.delete(oldest);
    this.progressed.set(message.videoId, message);
    this.wake();
  }

  /** Whether frameflow works on a job, according to its messages. */
  isRunning({ videoId, job }: Pick<MediaProgressMessage, 'videoId' | 'job'>): boolean {
    return this.running.get(videoId)?.message.job === job;
  }

  /** The progress of all running jobs, for new clients: the next message of a job may take long. */
  progressFor({ audience }: Channel): SharedFrame[] {
    return [...this.running.values()].flatMap(({ message, entry }) =>
      audience.sees(entry) ? progressFrame(message) : [],
    );
  }

  heartbeat(): void {
    for (const channel of this.all()) channel.heartbeat();
  }

  private onAdvance({ projection, position, keys }: ProjectionAdvance): void {
    if (projection !== 'catalog' || position <= this.position) return;
    this.position = position;
    for (const videoId of keys) this.changedIds.add(videoId);
    this.wake();
  }

  /** Runs one update at a time, to keep positions in order; at most one waits, and sends all changes. */
  private wake(): void {
    if (this.isWorkScheduled) return;
    this.isWorkScheduled = true;
    this.work = this.work.then(() => {
      this.isWorkScheduled = false;
      return this.tellAll();
    });
  }

  private async tellAll(): Promise<void> {
    try {
      await this.tellChanges();
      await this.tellProgress();
    } catch (error) {
      this.logger.warn({ err: error }, 'The live feed could not read the catalog and tries again');
      this.retry = setTimeout(() => this.wake(), RETRY_MS).unref();
    }
  }

  private async tellChanges(): Promise<void> {
    const { position, changedIds } = this;
    this.changedIds = new Set();
    const ids = [...changedIds].filter((videoId) => !this.isSilent() || this.running.has(videoId));
    try {
      for (let rest = ids; ;) {
        const entries = rest.length === 0 ? [] : await this.catalog.getMany(rest.slice(0, READ_SIZE));
        rest = rest.slice(READ_SIZE);
        this.dropEnded(entries);
        await Promise.all(this.all().map(({ audience }) => audience.prepare(entries)));
        for (const channel of this.all()) channel.advance(rest.length === 0 ? position : channel.position, entries);
        if (rest.length === 0) return;
        await nextTurn(); // let requests run between two reads of a long burst
      }
    } catch (error) {
      for (const videoId of ids) this.changedIds.add(videoId);
      throw error;
    }
  }

  /**
   * Runs after the changes, so that no progress of removed videos is sent. A message that is ahead of the catalog waits until
   * the catalog has the job: the next one may take long.
   */
  private async tellProgress(): Promise<void> {
    if (this.progressed.size === 0) return;
    const messages = [...this.progressed.values()];
    const found = await this.catalog.getMany(messages.map(({ videoId }) => videoId));
    const entries = new Map(found.map((entry) => [entry.videoId, entry]));
    for (const message of messages) {
      const entry = entries.get(message.videoId);
      if (!entry || isEarly(message, entry)) continue;
      if (this.progressed.get(message.videoId) === message) this.progressed.delete(message.videoId);
      if (isOver(message, entry)) continue;
      this.running.set(message.videoId, { message, entry });
      for (const channel of this.all()) if (channel.audience.sees(entry)) channel.send(progressFrame(message));
    }
  }

  /** Drops ended jobs of changed videos. */
  private dropEnded(entries: readonly CatalogEntry[]): void {
    for (const entry of entries) {
      const message = this.running.get(entry.videoId)?.message;
      if (!message) continue;
      if (isOver(message, entry)) this.running.delete(entry.videoId);
      else this.running.set(entry.videoId, { message, entry }, { noUpdateTTL: true });
    }
  }

  private isSilent(): boolean {
    return this.all().every((channel) => channel.isSilent);
  }

  private all(): readonly Channel[] {
    return Object.values(this.channels);
  }
}

const progressFrame = ({ job: _job, ...progress }: MediaProgressMessage): SharedFrame =>
  new SharedFrame({ type: 'progress', ...progress });

/** Whether the catalog does not have the job yet. */
function isEarly({ job }: MediaProgressMessage, entry: CatalogEntry): boolean {
  const video = knownVideo(entry.video);
  return video !== undefined && job > video.jobs;
}

/** Whether the job has ended. */
function isOver({ job }: MediaProgressMessage, entry: CatalogEntry): boolean {
  const video = knownVideo(entry.video);
  return !video || job < video.jobs || video.work === null;
}
