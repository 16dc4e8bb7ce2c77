import { Injectable } from '@nestjs/common';
import { type CatalogListQuery, CatalogQueries } from '@reelog/read-models';
import type { CatalogVideo } from '../contract/video.schema.js';
import { VideoPresenter } from '../videos/video-presenter.js';

/** Entries read at the same time. */
const PAGE = 200;

/** The videos that viewers see, the newest first. */
@Injectable()
export class NewestVideos {
  constructor(
    private readonly catalog: CatalogQueries,
    private readonly presenter: VideoPresenter,
  ) {}

  /** At most `count` videos, page by page: memory does not grow with their number. */
  async *pages(count: number, tags: readonly string[] = []): AsyncGenerator<readonly CatalogVideo[]> {
    const query: Omit<CatalogListQuery, 'limit'> = { audience: 'viewers', sort: 'newest', tags };
    let cursor: string | undefined;
    for (let left = count; left > 0;) {
      const page = await this.catalog.list({ ...query, limit: Math.min(left, PAGE), ...(cursor && { cursor }) });
      yield page.items.map((entry) => this.presenter.forViewers(entry));
      left -= page.items.length;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }
}
