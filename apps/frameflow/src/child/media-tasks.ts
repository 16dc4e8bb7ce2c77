import type { LadderNews, MediaFacts, PreviewFile, PreviewSet, Rendition } from '@reelog/domain';
import type { MediaFailureCode } from '../media-failure.js';
import type { NewSound } from '../sound/sound.schema.js';

/** What the child is asked for: one task for each child. */
export type MediaTask =
  | { readonly kind: 'capabilities' }
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'previews';
      /** As probed; unknown for videos of early releases. */
      readonly durationSeconds?: number;
      /** A picture that a manager chose, on the player's clock. */
      readonly thumbnailAtSeconds?: number;
      /** Few previews at once, of seeks; all follow with another task. */
      readonly onlyFew?: boolean;
    }
  | {
      readonly kind: 'rendition';
      readonly durationSeconds: number;
      /** The source is not the original, but so many bytes of pictures of a ladder, and then its sound, if there is any. */
      readonly pictureBytes?: number;
      /** Nothing of the source may be taken as it is. */
      readonly isDamaged?: true;
    }
  | { readonly kind: 'sound'; readonly durationSeconds: number }
  | {
      readonly kind: 'ladder';
      readonly durationSeconds: number;
      /** What an earlier run made: it goes on there. */
      readonly made: readonly MadeTrack[];
    };

/** A track of a ladder that is being made; short, because it is an argument of the child. */
export interface MadeTrack {
  readonly name: string;
  readonly isWhole: boolean;
  /** How long each of its files is, seconds. */
  readonly fileSeconds: readonly number[];
}

/** A file that browsers play, left by the child in its folder. */
export interface NewRendition extends Pick<Rendition, 'codecs' | 'width' | 'height' | 'bitrate'> {
  readonly kind: 'remuxed' | 'transcoded';
  readonly file: string;
}

/** A file that the child left in its folder. */
export type NewFile = Omit<PreviewFile, 'sizeBytes' | 'sha256'>;

export interface NewPreviews extends Pick<
  PreviewSet,
  'storyboard' | 'thumbnail' | 'dominantColour' | 'captions' | 'strategy' | 'skippedSpans' | 'isDamaged'
> {
  /** Sheets, the file of all tiles, the thumbnail and its copies, captions and chapters. */
  readonly files: readonly NewFile[];
}

/** What the libraries of this machine can do. */
export interface Capabilities {
  /** Of ffmpeg's libraries, such as `8.1`. */
  readonly version: string;
  /** Decoders, encoders and filters that are missing; their work is left out. */
  readonly missing: string[];
}

/** Answers by kind of task. */
export interface MediaAnswers {
  readonly capabilities: Capabilities;
  readonly probe: MediaFacts;
  readonly previews: NewPreviews;
  readonly sound: NewSound;
  readonly rendition: NewRendition;
  /** Everything is told as news. */
  readonly ladder: object;
}

/** The child's lines of standard output, as JSON. */
export type ChildMessage =
  /** 0 to 1. */
  | { readonly progress: number }
  /** The file that it names is whole. */
  | { readonly ladder: LadderNews }
  | { readonly answer: unknown }
  | { readonly failure: { readonly code: MediaFailureCode; readonly logTail: string } };
