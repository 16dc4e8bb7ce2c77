import { Inject, Injectable } from '@nestjs/common';
import { type CatalogEntry, isVisible, knownVideo } from '@reelog/domain';
import { CatalogQueries } from '@reelog/read-models';
import { MediaGrants } from '../auth/media-grant.js';
import { noSuchVideo } from '../errors/no-such-video.js';

/** `exp` and `sig` of a signed address. */
export interface GrantParameters {
  readonly exp?: string;
  readonly sig?: string;
}

/** Allowance for a viewer's pauses, on top of the video, seconds. */
const PAUSES_SECONDS = 2 * 3600;
/** Upper limit for any video, seconds. */
const LONGEST_SECONDS = 24 * 3600;

/** Access to videos by audience. For viewers a hidden video and its media do not exist: 404. */
@Injectable()
export class VideoAccess {
  constructor(
    @Inject(CatalogQueries) private readonly catalog: Pick<CatalogQueries, 'get'>,
    private readonly grants: MediaGrants,
  ) {}

  async forViewers(videoId: string): Promise<CatalogEntry> {
    const entry = await this.catalog.get(videoId);
    if (!entry || !isVisible(entry)) throw noSuchVideo(videoId);
    return entry;
  }

  async forManagers(videoId: string): Promise<CatalogEntry> {
    const entry = await this.catalog.get(videoId);
    if (!entry || !knownVideo(entry.video)) throw noSuchVideo(videoId);
    return entry;
  }

  /** Viewers see listed videos; a signed address gives access to the others. */
  async forMedia(videoId: string, grant: GrantParameters): Promise<CatalogEntry> {
    return this.grants.opens(videoId, grant) ? this.forManagers(videoId) : this.forViewers(videoId);
  }

  /**
   * Lifetime of an address of the video in the store, seconds. It must last for the whole playback, because browsers keep the
   * redirected address and a player fails without asking again. It does not exceed the lifetime of a grant.
   */
  videoSeconds(entry: CatalogEntry, grant: GrantParameters): number {
    const playing = Math.min(durationSeconds(entry) + PAUSES_SECONDS, LONGEST_SECONDS);
    return isVisible(entry) ? playing : Math.min(playing, this.grants.secondsLeft(grant));
  }

  /** An answer at a signed address must contain signed addresses. */
  grantFor(entry: CatalogEntry): string {
    return isVisible(entry) ? '' : `?${this.grants.query(entry.videoId)}`;
  }
}

/** 0 if it is unknown: such a video is not visible to viewers. */
function durationSeconds({ video }: CatalogEntry): number {
  const known = knownVideo(video);
  return known && known.status !== 'uploaded' ? Math.ceil(known.media?.durationSeconds ?? 0) : 0;
}
