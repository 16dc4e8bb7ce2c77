import { LOG_LEVEL } from './log-tail.js';

/**
 * Containers that hold a video or audio in one file. Left out: everything that opens other files or addresses
 * (playlists, concat lists, DASH, image sequences), and all text formats.
 */
const FORMATS = [
  'mov',
  'mp4',
  'matroska',
  'webm',
  'avi',
  'mpegts',
  'mpeg',
  'flv',
  'ogg',
  'asf',
  'mxf',
  'mp3',
  'flac',
  'wav',
  'aac',
].join(',');

/** 8192 x 8192: an 8K video fits. A header that claims more is rejected before memory is allocated. */
const MAX_PIXELS = String(8192 * 8192);

/** No single allocation above this (bytes). */
const MAX_ALLOC = String(1024 ** 3);

/**
 * ffmpeg reconnects to the store at the same position after 0, 1, 3, 7 and 15 s. A store that is silent for 15 s
 * (microseconds here) counts as lost. Supported since ffmpeg 3.0 (ffmpeg-protocols(1), "http").
 */
const RECONNECT = ['-reconnect', '1', '-reconnect_delay_max', '16', '-rw_timeout', '15000000'];

/**
 * Options before `-i` for ffmpeg and ffprobe. `+genpts` adds the presentation times that AVI and MPEG-PS leave out.
 * @param location a file path, or an address of the object store
 */
export function sourceInput(location: string): string[] {
  const remote = /^https?:\/\//.test(location);
  return [
    ...['-max_alloc', MAX_ALLOC, '-fflags', '+genpts', '-format_whitelist', FORMATS],
    ...(remote ? ['-protocol_whitelist', 'http,https,tcp,tls', ...RECONNECT] : ['-protocol_whitelist', 'file']),
    ...['-i', remote ? location : `file:${location}`],
  ];
}

/** ffmpeg without questions and banner, and with the level on each line of the log. */
export const QUIET = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', LOG_LEVEL];

/** Options before `sourceInput` when pictures are decoded. */
export const decoderLimits = (threads: number): string[] => ['-max_pixels', MAX_PIXELS, '-threads', String(threads)];
