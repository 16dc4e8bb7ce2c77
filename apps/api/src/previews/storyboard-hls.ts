import { secondsOf, type TileTimeline, type TimelineSection } from './tile-timeline.js';

/** Addresses by file name inside the run's folder. */
export type FileUrl = (file: string) => string;

/** Segments of the I-frame playlist: the JPEGs of the tiles in fMP4, because players look for Motion JPEG (`mjpg`) there. */
export const IFRAME_INIT_FILE = 'iframes/init.mp4';
/** @param section number of the section in the timeline */
export const iframeFile = (section: number): string => `iframes/${section}.m4s`;

/** HLS image playlist: each tile is a part of the file of all tiles. */
export function hlsImagePlaylist(timeline: TileTimeline, fileUrl: FileUrl): string {
  const { file, width, height } = timeline;
  const url = fileUrl(file);
  return mediaPlaylist(timeline, ['#EXT-X-IMAGES-ONLY'], (section) => {
    const { start, end } = section.bytes;
    return [
      `#EXT-X-TILES:RESOLUTION=${width}x${height},LAYOUT=1x1,DURATION=${decimal(section)}`,
      `#EXT-X-BYTERANGE:${end - start + 1}@${start}`,
      url,
    ];
  });
}

/** HLS I-frame playlist with the tiles as Motion JPEG. */
export const hlsIframePlaylist = (timeline: TileTimeline, fileUrl: FileUrl): string =>
  mediaPlaylist(timeline, ['#EXT-X-I-FRAMES-ONLY', `#EXT-X-MAP:URI="${fileUrl(IFRAME_INIT_FILE)}"`], (_, number) => [
    fileUrl(iframeFile(number)),
  ]);

function mediaPlaylist(
  { sections }: TileTimeline,
  tags: readonly string[],
  linesOf: (section: TimelineSection, number: number) => readonly string[],
): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, ...sections.map((section) => Math.ceil(secondsOf(section))))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...tags,
    ...sections.flatMap((section, number) => [
      ...(section.isGap ? ['#EXT-X-GAP'] : []),
      `#EXTINF:${decimal(section)},`,
      ...linesOf(section, number),
    ]),
    '#EXT-X-ENDLIST',
  ];
  return `${lines.join('\n')}\n`;
}

const decimal = (section: TimelineSection): string => secondsOf(section).toFixed(3);

/** The lines of a master playlist that name the image playlist and the I-frame playlist. */
export function hlsStoryboardLines(
  { bandwidth, width, height }: TileTimeline,
  urls: { readonly images: string; readonly iframes: string },
): readonly string[] {
  const attributes = `BANDWIDTH=${bandwidth},RESOLUTION=${width}x${height}`;
  return [
    `#EXT-X-I-FRAME-STREAM-INF:${attributes},CODECS="mjpg",URI="${urls.iframes}"`,
    `#EXT-X-IMAGE-STREAM-INF:${attributes},CODECS="jpeg",URI="${urls.images}"`,
  ];
}

/** A master playlist of the storyboard alone. */
export const hlsStoryboardMaster = (lines: readonly string[]): string =>
  `${['#EXTM3U', '#EXT-X-VERSION:7', ...lines].join('\n')}\n`;
