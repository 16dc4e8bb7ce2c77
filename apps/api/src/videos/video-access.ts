import { Inject, Injectable } from '@nestjs/common';
import { isVisible, knownVideo } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import { CATALOG_QUERIES } from '@reelog/events';
import type { CatalogQueries } from '@reelog/events';
import { MediaGrants } from '../auth/media-grant.js';
import { Problem } from '../http/problem.js';

/** `exp` and `sig` of a signed address. */
export interface GrantParameters {
  readonly exp?: string;
  readonly sig?: string;
}

/** Which videos exist for whom. What a viewer may not see does not exist: 404, media included. */
@Injectable()
export class VideoAccess {
  constructor(
    @Inject(CATALOG_QUERIES) private readonly catalog: CatalogQueries,
    private readonly grants: MediaGrants,
  ) {}

  async forViewers(videoId: string): Promise<CatalogEntry> {
    const entry = await this.catalog.get(videoId);
    if (!entry || !isVisible(entry)) throw notFound(videoId);
    return entry;
  }

  async forManagers(videoId: string): Promise<CatalogEntry> {
    const entry = await this.catalog.get(videoId);
    if (!entry || !knownVideo(entry.video)) throw notFound(videoId);
    return entry;
  }

  /** Viewers see what is listed; a signed address opens the rest. */
  async forMedia(videoId: string, grant: GrantParameters): Promise<CatalogEntry> {
    return this.grants.opens(videoId, grant) ? this.forManagers(videoId) : this.forViewers(videoId);
  }

  /** Signed addresses must lead on to signed ones. */
  grantFor(entry: CatalogEntry): string {
    return isVisible(entry) ? '' : `?${this.grants.query(entry.videoId)}`;
  }
}

const notFound = (videoId: string): Problem =>
  new Problem(404, 'VIDEO.NOT_FOUND', `There is no video ${videoId.slice(0, 64)}.`);
