/**
 * Events of one video. They are immutable facts in the past tense, sufficient to rebuild every read model. Durations
 * are seconds, sizes bytes, times RFC 3339 UTC, digests lower-case hex.
 */
interface Fact<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data & { videoId: string }>;
}

/** The original, as it was received. */
export interface Source {
  readonly fileName: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly objectKey: string;
}

/** What a probe finds; width and height as displayed (after rotation and sample aspect ratio). */
export interface MediaFacts {
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly container: string;
  readonly videoCodec: string;
  readonly audioCodec?: string;
  /** Codecs in the notation of RFC 6381; absent in older events and for codecs without such a name. */
  readonly codecs?: string;
  /** Whether all current browsers play it. */
  readonly browserPlayable: boolean;
  /** A ladder is to be made: it is large, and the frameflow that probed it makes ladders. Absent in older events. */
  readonly wantsLadder?: true;
  /** The duration in the file's header, where that is wrong. */
  readonly claimedSeconds?: number;
}

export interface StoryboardSheet {
  /** File name inside the run's folder. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  /** Tiles on this sheet, filled row by row. */
  readonly tileCount: number;
}

/** The pictures of `tiles.bif`, one after the other: the tiles in order of time, and a black one for each gap. */
export interface TileBytes {
  readonly sizes: readonly number[];
  /** Which of them are black, from 0. */
  readonly gaps?: readonly number[];
}

/** Sheets of evenly spaced tiles, with the presentation time of each tile's frame. */
export interface StoryboardManifest {
  readonly intervalSeconds: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly columns: number;
  readonly rows: number;
  readonly tileCount: number;
  /** Presentation time of each tile's frame, seconds from the start of the video, ascending. */
  readonly tileTimesSeconds: readonly number[];
  readonly sheets: readonly StoryboardSheet[];
  /** Absent in sets of earlier releases, which have no such file. */
  readonly tileBytes?: TileBytes;
}

export interface Thumbnail {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly atSeconds: number;
}

/** How previews are made; after a change of the recipe version they are made again. */
export interface PreviewRecipe {
  readonly version: number;
  readonly intervalSeconds: number;
  readonly tileWidth: number;
}

/** A file that a run stored, by its name in the run's folder. */
export interface PreviewFile {
  readonly name: string;
  readonly role: 'sheet' | 'tiles' | 'thumbnail' | 'manifest' | 'captions' | 'chapters' | 'waveform';
  readonly contentType: string;
  /** Of a picture. */
  readonly width?: number;
  readonly height?: number;
  /** Size and digest of every file; events of schema 1 have no digests, and not all sizes. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
}

/** A text subtitle track of the source, stored as WebVTT on the player's clock. */
export interface CaptionTrack {
  /** File name inside the run's folder. */
  readonly file: string;
  /** BCP 47; `und` if the source names none. */
  readonly language: string;
  /** As the source names the track. */
  readonly label?: string;
  /** Only what everybody needs, such as the translation of a sign. */
  readonly isForced: boolean;
  /** Also tells of sounds (SDH). */
  readonly isForHearingImpaired: boolean;
  readonly isDefault: boolean;
}

/** Peaks of a waveform: the largest sample, 0 to 255, of each of so many sections of equal length. */
export const WAVEFORM_PEAKS = 2_000;

/** How loud the sound that is heard is (EBU R128, ITU-R BS.1770). */
export interface Loudness {
  /** Of the whole video. */
  readonly integratedLufs: number;
  /** Between its quiet and its loud sections. */
  readonly rangeLu: number;
  /** dBTP: decibels relative to full scale, also between samples. */
  readonly truePeakDb: number;
}

/** The extraction strategy of the tiles, and why it was chosen. */
export interface ExtractionStrategy {
  readonly name: string;
  readonly expectedCost: number;
  readonly reason: string;
}

/** A section of the video from which no tiles could be made. */
export interface SkippedSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** One finished run of frameflow. All its files are below `previews/<videoId>/<runId>/`. */
export interface PreviewSet {
  readonly runId: string;
  readonly recipe: PreviewRecipe;
  readonly storyboard: StoryboardManifest;
  /** The picture in use. */
  readonly thumbnail: Thumbnail;
  /** Every file of the run. */
  readonly files: readonly PreviewFile[];
  readonly dominantColour?: string;
  /** Absent without any; erasable, because labels are texts of people. */
  readonly captions?: readonly CaptionTrack[];
  /** Absent without sound, in silence and where it could not be measured; with it, there is a file `waveform`. */
  readonly loudness?: Loudness;
  readonly strategy?: ExtractionStrategy;
  readonly skippedSpans?: readonly SkippedSpan[];
  /** Some pictures or sound cannot be decoded, and browsers may stop there: the video is encoded anew. */
  readonly isDamaged?: true;
  /** The job is not done yet: the full run follows. */
  readonly preliminary?: boolean;
  readonly elapsedMs: number;
}

export type ProcessingStage = 'probe' | 'previews' | 'ladder' | 'rendition';

export interface ProcessingFailure {
  readonly stage: ProcessingStage;
  /** Stable, for machines: `MEDIA.NO_VIDEO_STREAM`, `MEDIA.TRUNCATED`, … */
  readonly code: string;
  /** A sentence that a content manager understands. */
  readonly message: string;
  readonly retryable: boolean;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The last lines of the tool's output. */
  readonly logTail: string;
}

/** A file of a rendition, by its name in the run's folder. */
export interface RenditionPart {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * A version of a video that browsers play. All its parts are below `renditions/<videoId>/<runId>/`: one for `remuxed` and
 * `transcoded`, with picture and sound; for a `ladder` (`LadderManifest`) its manifest and then the files that it names.
 */
export interface Rendition {
  readonly runId: string;
  readonly kind: 'remuxed' | 'transcoded' | 'ladder';
  readonly contentType: string;
  /** Of pictures and sound (RFC 6381). */
  readonly codecs: string;
  /** The largest pictures. */
  readonly width: number;
  readonly height: number;
  /** Bits per second, on average; of the largest pictures. */
  readonly bitrate: number;
  readonly parts: readonly RenditionPart[];
  readonly recipe: { readonly version: number };
  readonly elapsedMs: number;
}

/** One counted view: who (a salted hash of the session id) and in which half hour (its start, RFC 3339 UTC). */
export interface View {
  readonly viewer: string;
  readonly window: string;
}

export type VideoUploaded = Fact<'VideoUploaded', { title: string } & Source>;
export type VideoProbed = Fact<'VideoProbed', MediaFacts>;
export type PreviewsGenerated = Fact<'PreviewsGenerated', PreviewSet>;
export type ProcessingFailed = Fact<'ProcessingFailed', ProcessingFailure>;
/** Everything is made again; `keepRendition`: except a rendition that was made, or could not be made. */
export type ProcessingRequested = Fact<'ProcessingRequested', { reason: string; keepRendition?: boolean }>;
export type RenditionGenerated = Fact<'RenditionGenerated', Rendition>;
export type VideoDetailsChanged = Fact<
  'VideoDetailsChanged',
  { title?: string; description?: string; tags?: readonly string[] }
>;
export type ThumbnailChosen = Fact<'ThumbnailChosen', { atSeconds: number }>;
export type VideoRemoved = Fact<'VideoRemoved', { reason?: string }>;
export type VideoRestored = Fact<'VideoRestored', object>;
export type VideoPurged = Fact<'VideoPurged', { objectKeys: readonly string[]; sha256: string }>;
export type VideoViewed = Fact<'VideoViewed', { views: readonly View[] }>;

/** The life of one video: stream `video-<videoId>`. */
export type VideoEvent =
  | VideoUploaded
  | VideoProbed
  | PreviewsGenerated
  | ProcessingFailed
  | ProcessingRequested
  | RenditionGenerated
  | VideoDetailsChanged
  | ThumbnailChosen
  | VideoRemoved
  | VideoRestored
  | VideoPurged;

/** Its views: stream `views-<videoId>`. A separate stream, so that views never conflict with edits. */
export type ViewsEvent = VideoViewed;

export const videoStream = (videoId: string): string => `video-${videoId}`;
export const viewsStream = (videoId: string): string => `views-${videoId}`;
