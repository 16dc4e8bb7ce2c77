import { LOG_LEVEL } from './log-tail.js';

/**
 * Containers that hold a video or a song in one file. Everything that opens other files or addresses (playlists,
 * concat lists, DASH, image sequences) is left out, and so is everything that is text.
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

/** 8192 x 8192: an 8K video fits, a header that claims more is refused before memory is taken. */
const MAX_PIXELS = String(8192 * 8192);

/** No single allocation above this (bytes). */
const MAX_ALLOC = String(1024 ** 3);

/**
 * A connection that is lost in the middle of a video is made anew where it broke off, after 0, 1, 3, 7 and 15 s; a store
 * that is silent for 15 s (in microseconds here) counts as lost. Known to every ffmpeg since 3.0 (ffmpeg-protocols(1), "http").
 */
const PATIENCE = ['-reconnect', '1', '-reconnect_delay_max', '16', '-rw_timeout', '15000000'];

/**
 * Options that stand before `-i` wherever a video is opened, by ffmpeg and ffprobe alike.
 * `+genpts` gives AVI and MPEG-PS packets the presentation times that their containers leave out.
 * @param location a file path, or an address of the object store
 */
export function sourceInput(location: string): string[] {
  const remote = /^https?:\/\//.test(location);
  return [
    ...['-max_alloc', MAX_ALLOC, '-fflags', '+genpts', '-format_whitelist', FORMATS],
    ...(remote ? ['-protocol_whitelist', 'http,https,tcp,tls', ...PATIENCE] : ['-protocol_whitelist', 'file']),
    ...['-i', remote ? location : `file:${location}`],
  ];
}

/** ffmpeg as a tool among others: no questions, no banner, every line of the log with its level. */
export const QUIET = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', LOG_LEVEL];

/** What stands before `sourceInput` where pictures are decoded. */
export const decoderLimits = (threads: number): string[] => ['-max_pixels', MAX_PIXELS, '-threads', String(threads)];
