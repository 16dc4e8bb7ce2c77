/**
 * Everything that can go wrong with a video, by stable code: a sentence for content managers, and whether a retry can
 * help. Problems of the file itself are final.
 */
export const MEDIA_FAILURES = {
  'MEDIA.EMPTY': { retryable: false, message: 'The file is empty. Please upload it again.' },
  'MEDIA.NOT_A_VIDEO': { retryable: false, message: 'This file is not a video in a format that Reelog knows.' },
  'MEDIA.NO_VIDEO_STREAM': { retryable: false, message: 'This file has sound but no pictures.' },
  'MEDIA.COVER_ART_ONLY': { retryable: false, message: 'This is a sound file with a cover picture, not a video.' },
  'MEDIA.TRUNCATED': {
    retryable: false,
    message: 'The end of the video is missing: the file did not arrive whole. Please upload it again.',
  },
  'MEDIA.ENCRYPTED': {
    retryable: false,
    message:
      'The video is encrypted (DRM), so it can only be played with its key. Please upload it without encryption.',
  },
  'MEDIA.UNSUPPORTED_CODEC': { retryable: false, message: 'The video is encoded in a way that Reelog cannot decode.' },
  'MEDIA.PICTURE_TOO_LARGE': {
    retryable: false,
    message: 'The pictures of this video are larger than Reelog can process.',
  },
  'MEDIA.DAMAGED': { retryable: false, message: 'The video is damaged: too few of its pictures can be decoded.' },
  'MEDIA.IMPLAUSIBLE': {
    retryable: false,
    message: 'The file claims impossible values, such as its duration, size or frame rate.',
  },
  'MEDIA.TOO_SLOW': {
    retryable: false,
    message: 'Processing the video takes more computing time than its duration and size allow.',
  },
  'MEDIA.STALLED': { retryable: true, message: 'Processing the video made no progress and was stopped.' },
  'MEDIA.OUT_OF_MEMORY': { retryable: false, message: 'Processing the video takes more memory than Reelog allows.' },
  'STORAGE.NOT_FOUND': { retryable: true, message: 'The uploaded file could not be found in the store.' },
  'STORAGE.FULL': { retryable: true, message: 'There is no room left in the store.' },
  'STORAGE.UNAVAILABLE': { retryable: true, message: 'The store could not be reached.' },
  BUSY: { retryable: true, message: 'This machine was too busy to process the video.' },
  INTERNAL: { retryable: true, message: 'Something went wrong inside Reelog while the video was processed.' },
} as const satisfies Record<string, { retryable: boolean; message: string }>;

export type MediaFailureCode = keyof typeof MEDIA_FAILURES;

/** A classified failure; `logTail` holds the last lines of the child's log, without paths of the machine. */
export class MediaError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: MediaFailureCode,
    readonly logTail = '',
    options?: ErrorOptions,
  ) {
    super(MEDIA_FAILURES[code].message, options);
    this.name = 'MediaError';
    this.retryable = MEDIA_FAILURES[code].retryable;
  }
}
