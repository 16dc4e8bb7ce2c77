import { type CatalogEntry, knownVideo, playedRendition } from '@reelog/domain';

const TYPE_BY_CONTAINER: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  mov: 'video/mp4', // QuickTime variant of the same container: browsers play it only as this type
  '3gp': 'video/3gpp',
  webm: 'video/webm',
  matroska: 'video/x-matroska',
  avi: 'video/x-msvideo',
  mpegts: 'video/mp2t',
  mpeg: 'video/mpeg',
  ogg: 'video/ogg',
  flv: 'video/x-flv',
  asf: 'video/x-ms-wmv',
  mxf: 'application/mxf',
};

/** A guess for old videos whose codecs were not recorded; only some browsers play this codec. */
const GUESSED: Readonly<Record<string, string>> = { hevc: 'hvc1.1.6.L93.B0' };

/** The `codecs` parameter of the media type that a player gets; undefined if unknown. */
export function mediaCodecs({ video }: CatalogEntry): string | undefined {
  const known = knownVideo(video);
  if (!known || known.status === 'uploaded' || known.media === null) return undefined;
  return playedRendition(known)?.codecs ?? known.media.codecs ?? GUESSED[known.media.videoCodec];
}

/** Media type of what players get, by the probed contents of the file, never by the client's claim. */
export function mediaType(entry: CatalogEntry): string {
  const video = knownVideo(entry.video);
  if (!video || video.status === 'uploaded' || video.media === null) return 'application/octet-stream';
  const rendition = playedRendition(video);
  if (rendition) return rendition.contentType;
  return TYPE_BY_CONTAINER[video.media.container] ?? 'application/octet-stream';
}
