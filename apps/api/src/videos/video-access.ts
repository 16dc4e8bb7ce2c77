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

/** What a viewer may pause, on top of the video, seconds. */
const PAUSES_SECONDS = 2 * 3600;
/** However long a video is, seconds. */
const LONGEST_SECONDS = 24 * 3600;

/** Which videos exist for whom. What a viewer may not see does not exist: 404, media included. */
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

  /** Viewers see what is listed; a signed address opens the rest. */
  async forMedia(videoId: string, grant: GrantParameters): Promise<CatalogEntry> {
    return this.grants.opens(videoId, grant) ? this.forManagers(videoId) : this.forViewers(videoId);
  }

  /**
   * How long an address of the video in the store may live, seconds. Long enough to play it: browsers keep to the address
   * that they were led to, and a player does not ask us again before it fails. One that a grant has opened lives no
   * longer than the grant.
   */
  videoSeconds(entry: CatalogEntry, grant: GrantParameters): number {
    const playing = Math.min(durationSeconds(entry) + PAUSES_SECONDS, LONGEST_SECONDS);
    return isVisible(entry) ? playing : Math.min(playing, this.grants.secondsLeft(grant));
  }

  /** Signed addresses must lead on to signed ones. */
  grantFor(entry: CatalogEntry): string {
    return isVisible(entry) ? '' : `?${this.grants.query(entry.videoId)}`;
  }
}

/** 0 as long as nobody knows: such a video is none that viewers see. */
function durationSeconds({ video }: CatalogEntry): number {
  const known = knownVideo(video);
  return known && known.status !== 'uploaded' ? Math.ceil(known.media?.durationSeconds ?? 0) : 0;
}
