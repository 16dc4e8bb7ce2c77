import { Injectable } from '@nestjs/common';
import type { CatalogVideo } from '../contract/video.schema.js';
import type { Problem } from '../http/problems/problem.js';
import { problemFromError } from '../http/problems/problem-from-error.js';
import { VideoAccess } from './video-access.js';
import { VideoPresenter } from './video-presenter.js';

/** A video that viewers may see, or the problem. */
export type ShownVideo =
  | { readonly video: CatalogVideo; readonly problem?: undefined }
  | { readonly video?: undefined; readonly problem: Problem };

/** Finds videos for pages that are also sent, with the status of the problem, when there is none. */
@Injectable()
export class ShownVideos {
  constructor(
    private readonly access: VideoAccess,
    private readonly presenter: VideoPresenter,
  ) {}

  async find(id: string): Promise<ShownVideo> {
    try {
      return { video: this.presenter.forViewers(await this.access.forViewers(id)) };
    } catch (error) {
      const problem = problemFromError(error);
      if (!problem) throw error;
      return { problem };
    }
  }
}
