import type { CatalogVideo } from '../contract/video.schema.js';
import { documentWithHead } from '../markup/document-head.js';
import { attributesOf, escaped } from '../markup/html.js';

/** How a player in a frame begins. */
export interface EmbedStart {
  readonly startSeconds: number | undefined;
  /** Browsers let only muted videos play by themselves. */
  readonly isAutomatic: boolean;
}

interface Notice {
  readonly title: string;
  readonly text: string;
  readonly link: { readonly href: string; readonly label: string };
}

/** The page with the player of one video: native controls, without scripts of the client. */
export function embedPage(document: string, video: CatalogVideo, siteName: string, start: EmbedStart): string {
  const elements = [
    ['link', { rel: 'canonical', href: `/watch/${video.id}` }],
    ['meta', { name: 'robots', content: 'noindex, indexifembedded' }],
  ] as const;
  const head = { title: `${video.title} · ${siteName}`, description: video.title, elements };
  return filled(
    documentWithHead(document, head),
    video.playable ? player(video, siteName, start) : still(video, siteName),
  );
}

/** The page for a video that cannot be shown, with the reason by the status of the answer. */
export function embedNotice(document: string, status: number, siteName: string): string {
  const isGone = status < 500;
  const notice: Notice = {
    title: isGone ? 'This video is not here' : 'This video cannot be loaded right now',
    text: isGone ? 'It may have been removed, or its address is not complete.' : 'Please try again in a moment.',
    link: { href: '/', label: `All videos of ${siteName}` },
  };
  const elements = [['meta', { name: 'robots', content: 'noindex' }]] as const;
  const head = { title: `${notice.title} · ${siteName}`, description: notice.text, elements };
  return filled(documentWithHead(document, head), message(notice));
}

function player(video: CatalogVideo, siteName: string, { startSeconds, isAutomatic }: EmbedStart): string {
  const attributes = attributesOf({
    src: startSeconds === undefined ? video.streamUrl : `${video.streamUrl}#t=${startSeconds}`,
    poster: video.thumbnailUrl,
    preload: 'metadata',
    'data-video-id': video.id,
    'aria-label': video.title,
  });
  const link = watchLink(video, startSeconds);
  const failure = {
    title: 'This video cannot be played here',
    text: 'Your browser or your connection does not let it.',
    link: { href: link, label: `Watch on ${siteName}` },
  };
  return [
    `<video controls playsinline${isAutomatic ? ' autoplay muted' : ''}${attributes}>${tracks(video)}</video>`,
    `<h1 class="title"><a${attributesOf({ href: link, ...NEW_TAB })}>${escaped(video.title)} <span>on ${escaped(siteName)}</span></a></h1>`,
    hiddenMessage(failure),
  ].join('');
}

const tracks = ({ captions = [] }: CatalogVideo): string =>
  captions
    .map(({ url, kind, language, label }) => `<track${attributesOf({ kind, src: url, srclang: language, label })}>`)
    .join('');

/** For a video that browsers do not play, or not yet: its picture. */
function still(video: CatalogVideo, siteName: string): string {
  const picture =
    video.thumbnailUrl === undefined ? '' : `<img class="poster"${attributesOf({ src: video.thumbnailUrl, alt: '' })}>`;
  const notice = {
    title: video.title,
    text:
      video.conversion === 'pending'
        ? 'This video is being converted so that it plays in your browser. Please come back in a while.'
        : 'Browsers cannot play this video.',
    link: { href: watchLink(video, undefined), label: `More about it on ${siteName}` },
  };
  return picture + message(notice);
}

const message = (notice: Notice): string =>
  `<div class="message"><h1>${escaped(notice.title)}</h1>${textAndLink(notice)}</div>`;

/** Shown by the script when the player fails. */
const hiddenMessage = (notice: Notice): string =>
  `<div class="message" role="alert" hidden><h2>${escaped(notice.title)}</h2>${textAndLink(notice)}</div>`;

const textAndLink = ({ text, link }: Notice): string =>
  `<p>${escaped(text)}</p><a${attributesOf({ href: link.href, ...NEW_TAB })}>${escaped(link.label)}</a>`;

const NEW_TAB = { target: '_blank', rel: 'noopener' };

const watchLink = ({ id }: CatalogVideo, startSeconds: number | undefined): string =>
  `/watch/${id}${startSeconds === undefined ? '' : `?t=${Math.floor(startSeconds)}`}`;

const filled = (document: string, content: string): string =>
  document.replace(/<main>\s*<\/main>/, () => `<main>${content}</main>`);
