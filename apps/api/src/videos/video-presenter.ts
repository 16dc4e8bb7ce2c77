import { Inject, Injectable } from '@nestjs/common';
import {
  type ActiveVideo,
  type CatalogEntry,
  catalogStatus,
  conversionOf,
  isPlayable,
  isVisible,
  type KnownFault,
  knownVideo,
  MAX_ATTEMPTS,
  playedRendition,
  type MediaFacts,
  type PreviewSet,
} from '@reelog/domain';
import { Actors } from '@reelog/events';
import { IntegrityRecord } from '../integrity/integrity-record.js';
import { MediaGrants } from '../auth/media-grant.js';
import { type AdminVideo, type CatalogVideo, LISTED_DESCRIPTION_MAX_LENGTH } from '../contract/video.schema.js';
import { captionLabel } from './caption-label.js';
import { mediaCodecs, mediaType } from './media-type.js';
import { captionsPath, chaptersFile, waveformFile } from './with-previews.js';

/** Turns catalog entries into API objects: addresses instead of object keys, no internals for viewers. */
@Injectable()
export class VideoPresenter {
  constructor(
    private readonly grants: MediaGrants,
    @Inject(Actors) private readonly actors: Pick<Actors, 'learnNames' | 'shownName'>,
    @Inject(IntegrityRecord) private readonly integrity: Pick<IntegrityRecord, 'faultsOf'>,
  ) {}

  forViewers(entry: CatalogEntry): CatalogVideo {
    return this.present(entry, known(entry), (path) => path);
  }

  /** Media that viewers may not see get signed addresses, valid for up to an hour. */
  async forManagers(entry: CatalogEntry): Promise<AdminVideo> {
    await this.learnNames([entry]);
    return this.forManagersNow(entry);
  }

  /** Loads the names for `forManagersNow`. */
  learnNames(entries: readonly CatalogEntry[]): Promise<void> {
    return this.actors.learnNames(entries.map(({ uploadedBy }) => uploadedBy));
  }

  /** Like `forManagers`, after `learnNames`. */
  forManagersNow(entry: CatalogEntry): AdminVideo {
    const video = known(entry);
    const grant = this.grants.query(entry.videoId);
    const address = isVisible(entry) ? (path: string) => path : (path: string) => `${path}?${grant}`;
    const { fileName, sha256 } = video.source;
    const media = mediaOf(video);
    const faults = this.integrity.faultsOf(entry.videoId);
    return {
      ...this.present(entry, video, address),
      fileName,
      sha256,
      uploadedBy: this.actors.shownName(entry.uploadedBy),
      originalUrl: `/api/admin/videos/${entry.videoId}/original?${grant}`,
      ...(entry.removedAt !== null && { removedAt: entry.removedAt }),
      ...(video.lastFailure && { failure: video.lastFailure }),
      ...(video.work && { work: { stage: video.work.stage, attempt: video.work.attempt, maxAttempts: MAX_ATTEMPTS } }),
      ...(media && { media: technicalFacts(media) }),
      ...(faults.length > 0 && { integrity: integrityOf(faults, video) }),
    };
  }

  private present(entry: CatalogEntry, video: ActiveVideo, address: (path: string) => string): CatalogVideo {
    const base = `/api/videos/${entry.videoId}`;
    const media = mediaOf(video);
    const codecs = mediaCodecs(entry);
    const conversion = conversionOf(entry);
    const [part] = playedRendition(video)?.parts ?? [];
    return {
      id: entry.videoId,
      title: video.title,
      description: video.description,
      tags: [...video.tags],
      status: catalogStatus(entry),
      playable: isPlayable(entry),
      ...(conversion && { conversion }),
      ...(media && { durationSeconds: media.durationSeconds, width: media.width, height: media.height }),
      sizeBytes: video.source.sizeBytes,
      contentType: mediaType(entry),
      ...(codecs !== undefined && { codecs }),
      streamUrl: address(`${base}/stream`),
      ...(part && { streamSizeBytes: part.sizeBytes }),
      ...(hasLadder(video) && { ladder: { url: address(`${base}/master.m3u8`), whole: video.ladder !== null } }),
      ...(video.status === 'ready' && video.previews && previewAddresses(entry.videoId, video.previews, address)),
      ...(video.status === 'ready' && video.previews && textAddresses(base, video.previews, address)),
      ...(video.status === 'ready' && video.previews && soundOf(base, video.previews, address)),
      views: entry.views,
      uploadedAt: entry.uploadedAt,
      updatedAt: entry.updatedAt,
      revision: video.revision,
      position: entry.position,
    };
  }
}

/** A list item omits a long description, so that pages stay small. */
export function listed<Video extends CatalogVideo>(
  video: Video,
): Omit<Video, 'description'> & { description?: string } {
  if (isShort(video.description)) return video;
  const { description: _long, ...item } = video;
  return item;
}

/** A code point has one or two UTF-16 units: most texts need not be counted. */
const isShort = (text: string): boolean =>
  text.length <= LISTED_DESCRIPTION_MAX_LENGTH ||
  (text.length <= 2 * LISTED_DESCRIPTION_MAX_LENGTH && [...text].length <= LISTED_DESCRIPTION_MAX_LENGTH);

/** Lists never hold purged videos, so a missing one is an internal error. */
function known(entry: CatalogEntry): ActiveVideo {
  const video = knownVideo(entry.video);
  if (!video) throw new Error(`Video ${entry.videoId} has been purged and cannot be shown`);
  return video;
}

/** The worst fault of the original and everything made from it. */
function integrityOf(faults: readonly KnownFault[], { source }: ActiveVideo): AdminVideo['integrity'] {
  const original = faults.find(({ key }) => key === source.objectKey)?.fault;
  const derived = faults.find(({ key }) => key !== source.objectKey)?.fault;
  return { ...(original && { original }), ...(derived && { derived }) };
}

const hasLadder = ({ ladder, work }: ActiveVideo): boolean => ladder !== null || work?.stage === 'ladder';

const mediaOf = (video: ActiveVideo): MediaFacts | null => (video.status === 'uploaded' ? null : video.media);

function technicalFacts({ container, videoCodec, audioCodec, frameRate, browserPlayable, claimedSeconds }: MediaFacts) {
  return {
    container,
    videoCodec,
    ...(audioCodec !== undefined && { audioCodec }),
    frameRate,
    browserPlayable,
    ...(claimedSeconds !== undefined && { claimedSeconds }),
  };
}

/** Addresses of sheets and thumbnail contain the run, so that they can be cached without limit. */
function previewAddresses(
  videoId: string,
  { runId, storyboard, thumbnail, files, dominantColour }: PreviewSet,
  address: (path: string) => string,
) {
  const run = `/api/previews/${videoId}/${runId}`;
  const { intervalSeconds, tileWidth, tileHeight, columns, rows, tileCount, sheets } = storyboard;
  return {
    thumbnailUrl: address(`${run}/${thumbnail.file}`),
    thumbnails: files
      .flatMap(({ name, role, contentType, width = 0, height = 0 }) =>
        role === 'thumbnail' ? [{ url: address(`${run}/${name}`), contentType, width, height }] : [],
      )
      .sort((one, other) => one.width - other.width),
    ...(dominantColour !== undefined && { dominantColour }),
    storyboard: {
      vttUrl: address(`/api/videos/${videoId}/storyboard.vtt`),
      jsonUrl: address(`/api/videos/${videoId}/storyboard.json`),
      intervalSeconds,
      tileWidth,
      tileHeight,
      columns,
      rows,
      tileCount,
      sheetUrls: sheets.map(({ file }) => address(`${run}/${file}`)),
    },
  };
}

/** Captions and chapters are at fixed addresses: a later run may find other ones. */
function textAddresses(base: string, previews: PreviewSet, address: (path: string) => string) {
  const { captions = [] } = previews;
  return {
    ...(captions.length > 0 && {
      captions: captions.map((track, number) => ({
        url: address(`${base}/${captionsPath(number)}`),
        language: track.language,
        label: captionLabel(track, number),
        kind: track.isForHearingImpaired ? ('captions' as const) : ('subtitles' as const),
        isForced: track.isForced,
        isDefault: track.isDefault,
      })),
    }),
    ...(chaptersFile(previews) !== undefined && { chaptersUrl: address(`${base}/chapters.vtt`) }),
  };
}

const soundOf = (base: string, previews: PreviewSet, address: (path: string) => string) => ({
  ...(previews.loudness && { loudness: { ...previews.loudness } }),
  ...(waveformFile(previews) !== undefined && { waveformUrl: address(`${base}/waveform.json`) }),
});
