import { Inject, Injectable } from '@nestjs/common';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import type { CatalogVideo } from '../contract/video.schema.js';
import { attributesOf } from '../markup/html.js';
import { KeptBody } from '../http/kept-body.js';
import { ClientFiles } from '../site/client-files.js';
import { Site } from '../site/site.js';
import type { PageHead } from '../markup/document-head.js';
import { pageWithHead } from './page-head.js';
import { startHead } from './start-head.js';
import { videoHead } from './video-head.js';

const START_DOCUMENT = 'index.html';
/** Also names the scripts of the player: apps/web/vite.watch-document.ts. */
const WATCH_DOCUMENT = 'watch.html';

/** The client's document with the head of each page. The page itself is made in the browser. */
@Injectable()
export class ClientPages {
  private start: KeptBody | undefined;

  constructor(
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'publicUrl' | 'mediaDelivery'>,
    private readonly files: ClientFiles,
    private readonly site: Site,
  ) {}

  /** For every address that is not about one video: made once. */
  async startPage(): Promise<KeptBody> {
    if (this.start) return this.start;
    const { publicUrl } = this.options;
    const head = startHead(this.site.name, publicUrl && new URL(publicUrl).origin);
    const html = this.withHead(await this.files.text(START_DOCUMENT), head);
    return (this.start ??= new KeptBody('text/html; charset=utf-8', html));
  }

  /** @param origin of this site's addresses for the one who asks */
  async videoPage(video: CatalogVideo, origin: string | undefined): Promise<string> {
    const document = await this.files.text(WATCH_DOCUMENT);
    const page = this.withHead(document, videoHead(video, this.site.name, origin));
    return video.playable ? page.replace('</body>', () => `  ${earlyVideo(video.streamUrl)}\n  </body>`) : page;
  }

  /** Pages must know whether media come from another origin: browsers give these no access to the sound then. */
  private withHead(document: string, head: PageHead): string {
    const content = this.options.mediaDelivery === 'redirect' ? 'redirect' : undefined;
    const elements = [...head.elements, ['meta', { name: 'media-delivery', content }] as const];
    return pageWithHead(document, { ...head, elements }, this.site);
  }
}

/**
 * The browser starts to load the video before the client has started, and shares what it has with the player's element,
 * which removes this one.
 */
const earlyVideo = (url: string): string =>
  `<video${attributesOf({ id: 'early-video', src: url, preload: 'metadata', hidden: '' })}></video>`;
