import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CatalogEntry, JOB_SILENCE_MS, knownVideo, type MediaProgressMessage } from '@reelog/domain';
import type { Logger } from '@reelog/platform';
import type { CatalogQueries, ProjectionAdvance, Projections } from '@reelog/read-models';
import { LRUCache } from 'lru-cache';
import type { VideoPresenter } from '../videos/video-presenter.js';
import { type AudienceName, managers, viewers } from './audience.js';
import { Channel } from './channel.js';
import { SharedFrame } from './shared-frame.js';

/** Videos read from the read model at once. */
const READ_SIZE = 200;
const RETRY_MS = 1_000;
/** Messages about work that wait for the catalog; the oldest gives way, as that of a video that was purged. */
const MOST_PROGRESS = READ_SIZE;

interface JobInHand {
  readonly message: MediaProgressMessage;
  readonly entry: CatalogEntry;
}

/**
 * Follows the catalog and tells both audiences what changed. What piles up while the read model is being read is
 * taken together, so that a burst of events costs one reading of each video.
 */
export class LiveFeed {
  private readonly channels: Readonly<Record<AudienceName, Channel>>;
  private position = 0;
  private changedIds = new Set<string>();
  private readonly progressed = new Map<string, MediaProgressMessage>();
  /** What frameflow works on, by video: the last message of each job, until the job ends or counts as lost. */
  private readonly inHand = new LRUCache<string, JobInHand>({ max: MOST_PROGRESS, ttl: JOB_SILENCE_MS });
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

  /** Stops telling; resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopListening();
    for (const channel of this.all()) channel.close();
    await this.work;
    clearTimeout(this.retry);
  }

  /** Takes a message about the work on a video; only the newest of each video is told. */
  progress(message: MediaProgressMessage): void {
    const [oldest] = this.progressed.keys();
    if (oldest !== undefined && this.progressed.size >= MOST_PROGRESS) this.progressed.delete(oldest);
    this.progressed.set(message.videoId, message);
    this.wake();
  }

  /** Whether frameflow works on a job, as far as its messages tell. */
  isInHand({ videoId, job }: Pick<MediaProgressMessage, 'videoId' | 'job'>): boolean {
    return this.inHand.get(videoId)?.message.job === job;
  }

  /** The progress of all work, for clients that connect now: the next message of a job may take long. */
  progressFor({ audience }: Channel): SharedFrame[] {
    return [...this.inHand.values()].flatMap(({ message, entry }) =>
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

  /** One piece of work at a time, so that positions stay in order; at most one waits, and takes all there is. */
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
    const ids = [...changedIds].filter((videoId) => !this.isSilent() || this.inHand.has(videoId));
    try {
      for (let rest = ids; ;) {
        const entries = rest.length === 0 ? [] : await this.catalog.getMany(rest.slice(0, READ_SIZE));
        rest = rest.slice(READ_SIZE);
        this.keepInHand(entries);
        await Promise.all(this.all().map(({ audience }) => audience.prepare(entries)));
        for (const channel of this.all()) channel.advance(rest.length === 0 ? position : channel.position, entries);
        if (rest.length === 0) return;
        await nextTurn(); // requests are answered between two readings of a long burst
      }
    } catch (error) {
      for (const videoId of ids) this.changedIds.add(videoId);
      throw error;
    }
  }

  /**
   * After the changes, so that the work on a video that has just gone is not mentioned any more. A message that overtook
   * the catalog stays until the catalog has heard of its job: a job that waits says nothing more for long.
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
      this.inHand.set(message.videoId, { message, entry });
      for (const channel of this.all()) if (channel.audience.sees(entry)) channel.send(progressFrame(message));
    }
  }

  /** Drops the work on changed videos that has ended. */
  private keepInHand(entries: readonly CatalogEntry[]): void {
    for (const entry of entries) {
      const message = this.inHand.get(entry.videoId)?.message;
      if (!message) continue;
      if (isOver(message, entry)) this.inHand.delete(entry.videoId);
      else this.inHand.set(entry.videoId, { message, entry }, { noUpdateTTL: true });
    }
  }

  private isSilent(): boolean {
    return this.all().every((channel) => channel.isSilent);
  }

  private all(): readonly Channel[] {
    return Object.values(this.channels);
  }
}

const progressFrame = ({ videoId, stage, percent }: MediaProgressMessage): SharedFrame =>
  new SharedFrame({ type: 'progress', videoId, stage, percent });

/** Whether the catalog has not heard of the job yet. */
function isEarly({ job }: MediaProgressMessage, entry: CatalogEntry): boolean {
  const video = knownVideo(entry.video);
  return video !== undefined && job > video.jobs;
}

/** Whether the work has ended meanwhile. */
function isOver({ job }: MediaProgressMessage, entry: CatalogEntry): boolean {
  const video = knownVideo(entry.video);
  return !video || job < video.jobs || video.work === null;
}
