import type { MediaFacts } from '@reelog/domain';
import type { SourceBytes } from '../child/source-bytes.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import { isEncrypted, MediaInput } from '../ffmpeg/media-input.js';
import { MediaError } from '../media-failure.js';
import { heardTrack, isBrowserPlayable } from './browser-playable.js';
import { beginsAsMp4, containerName, HEAD_BYTES } from './container.js';
import { movieSeconds } from './movie-header.js';
import { hasOpenGops } from './open-gops.js';
import { isScrambled } from './scrambled.js';
import { findSource, LATE_SECONDS, PROTECTED_TAGS, type SoundTrack, type Source } from './source.js';

/** Seconds before the end at which a probe looks first. */
const TAIL_SECONDS = 3;

/** Tolerance for the end of a video before or after the claimed duration: the larger of the two. */
const TOLERATED_SECONDS = 0.5;
const TOLERATED_SHARE = 0.01;

/** Packets that are looked at for keys and for the kind of the sound: enough to have some of each stream. */
const FIRST_PACKETS = 40;

/** Where the description of the tracks of a fragmented MP4 is looked for. */
const DESCRIPTION_BYTES = 64 * 1024;

/** What demuxers say at the end of a file that lacks data: MP4 and MOV, Matroska and WebM, all others. */
const CUT = /: partial file$|File ended prematurely|Packet corrupt/;

/** Messages about the boxes of common encryption (ISO/IEC 23001-7), and about protected ASF. */
const ENCRYPTION = /\b(saio|saiz|senc) atom|[Ee]ncryption|DRM protected/;

/** What the result of a probe may be at least and at most. */
const SHORTEST_SECONDS = 0.001;
const HIGHEST_FRAME_RATE = 100_000;
const MOST_CLAIMED_SECONDS = 1e12;

/**
 * Describes a file without decoding it.
 * @throws MediaError when it is not a video, or incomplete
 */
export async function probeSource(bytes: SourceBytes, log: LibavLog): Promise<MediaFacts> {
  for (const pattern of [CUT, ENCRYPTION]) log.watch(pattern);
  const { input, head } = await openInput(bytes, log);
  const source = await findSource(input, log).catch((error: unknown) => {
    throw input.formatName === 'mpegts' && isScrambled(bytes) ? new MediaError('MEDIA.ENCRYPTED') : error;
  });
  const first = lookAtFirstPackets(input, source);
  await log.settle();
  if (first.isEncrypted || log.has(ENCRYPTION)) throw new MediaError('MEDIA.ENCRYPTED');
  const container = containerName(input.formatName, input.tags['major_brand'], head);
  const sound = heardTrack(container, first.soundTracks);
  const codecs = sound ? sound.codecs : source.codecs;
  const durationSeconds = Math.max(SHORTEST_SECONDS, thousandths(await durationOf(input, source, log)));
  // Chromium also ends with an error where the first picture is no key frame.
  const isOpen = !first.beginsWithKey || hasOpenGops(input, source);
  const claimedSeconds = wrongClaim(input, bytes, source, durationSeconds);
  const beginsLate = (input.startSeconds ?? 0) >= LATE_SECONDS;
  // Chromium believes the header of WebM: it waits behind the end, or does not seek to it.
  const endsElsewhere = container === 'webm' && claimedSeconds !== undefined;
  return {
    durationSeconds,
    ...source.displayed,
    frameRate: Math.min(HIGHEST_FRAME_RATE, thousandths(source.frameRate)),
    container,
    videoCodec: source.codec,
    ...(sound && { audioCodec: sound.codec }),
    ...(codecs !== undefined && { codecs }),
    browserPlayable:
      !beginsLate && !endsElsewhere && isBrowserPlayable(container, { ...source, hasOpenGops: isOpen }, sound),
    ...(claimedSeconds !== undefined && { claimedSeconds }),
  };
}

/** The duration in the header, where it is another one. */
function wrongClaim(
  input: MediaInput,
  bytes: SourceBytes,
  source: Source,
  durationSeconds: number,
): number | undefined {
  if (!input.promisesDuration) return undefined;
  const movie = input.formatName.startsWith('mov') ? movieSeconds(bytes) : undefined;
  const claimed = movie === undefined ? source.claimedSeconds : movie - source.originSeconds;
  if (claimed === undefined || claimed <= 0 || isNear(source.originSeconds + durationSeconds, source, claimed))
    return undefined;
  return Math.min(MOST_CLAIMED_SECONDS, Math.max(SHORTEST_SECONDS, thousandths(claimed)));
}

/** What libav says of a file that begins as a video and has nothing more. */
const END_OF_FILE = 'End of file';

/** @throws MediaError when no container is recognised */
export async function openInput(bytes: SourceBytes, log: LibavLog): Promise<{ input: MediaInput; head: Buffer }> {
  const head = Buffer.alloc(HEAD_BYTES);
  if (bytes.read(head, 0) === 0) throw new MediaError('MEDIA.EMPTY');
  const input = MediaInput.open(bytes);
  if (typeof input !== 'string') return { input, head };
  if (!beginsAsMp4(head))
    throw await mediaFailure(log, input === END_OF_FILE ? 'MEDIA.TRUNCATED' : 'MEDIA.NOT_A_VIDEO', input);
  throw await mediaFailure(log, namesProtectedTrack(bytes) ? 'MEDIA.ENCRYPTED' : 'MEDIA.TRUNCATED', input);
}

/** Whether the description of the tracks at the beginning of an MP4 has a protected one; some of these cannot be opened. */
function namesProtectedTrack(bytes: SourceBytes): boolean {
  const beginning = Buffer.alloc(DESCRIPTION_BYTES);
  const length = bytes.read(beginning, 0);
  return PROTECTED_TAGS.some((tag) => beginning.subarray(0, length).includes(tag));
}

/**
 * The first packets tell whether something is encrypted, where the pictures begin, and what the sound is.
 * @throws MediaError when there are no pictures
 */
export function lookAtFirstPackets(
  input: MediaInput,
  source: Source,
): { isEncrypted: boolean; beginsWithKey: boolean; soundTracks: readonly SoundTrack[] } {
  const layerTwo = new Set<number>();
  const seen = new Set<number>();
  let needsKey = false;
  let beginsWithKey = true;
  for (let count = 0; count < FIRST_PACKETS; count += 1) {
    const packet = input.next();
    if (!packet && !seen.has(source.stream)) throw new MediaError('MEDIA.DAMAGED');
    if (!packet) break;
    needsKey ||= isEncrypted(packet);
    if (!seen.has(packet.stream) && isLayerTwo(packet.native.data)) layerTwo.add(packet.stream);
    if (packet.stream === source.stream && !seen.has(packet.stream)) beginsWithKey = packet.isKey;
    seen.add(packet.stream);
  }
  const soundTracks = source.soundTracks.map(({ codecs, ...track }) => {
    if (track.codec === 'mp3' && layerTwo.has(track.stream)) return { ...track, codec: 'mp2' };
    return codecs === undefined ? track : { ...track, codecs };
  });
  return { isEncrypted: needsKey, beginsWithKey, soundTracks };
}

/** MP4 has one name for the layers of MPEG audio; only the sound itself tells them apart (ISO/IEC 11172-3, 2.4.2.3). */
const isLayerTwo = (data: Buffer | null): boolean => data?.[0] === 0xff && ((data[1] ?? 0) & 0xe6) === 0xe4;

/**
 * The claimed duration, if the last packets are near its end; else the end of the last packet, on the player's clock.
 * @throws MediaError MEDIA.TRUNCATED when the container promises data behind the end of the file
 */
async function durationOf(input: MediaInput, source: Source, log: LibavLog): Promise<number> {
  const { claimedSeconds, originSeconds, frameRate } = source;
  if (claimedSeconds !== undefined && !input.clockMayJump) {
    const isThere = input.seek(Math.max(0, originSeconds + claimedSeconds - TAIL_SECONDS));
    if (isThere && isNear(lastEnd(input, source), source, claimedSeconds)) return claimedSeconds;
  }
  // Seeking is not exact in every container: only a scan of all packets tells where the end is.
  log.watch(CUT);
  const whole = input.reopen();
  const end = lastEnd(whole, source);
  whole.close();
  await log.settle();
  if (claimedSeconds !== undefined && isNear(end, source, claimedSeconds)) return claimedSeconds;
  const promisesMore = claimedSeconds !== undefined && input.promisesDuration && end < originSeconds + claimedSeconds;
  if (promisesMore && log.has(CUT)) throw new MediaError('MEDIA.TRUNCATED');
  return Math.max(end - originSeconds, 1 / frameRate);
}

function isNear(end: number, { originSeconds }: Source, claimedSeconds: number): boolean {
  return (
    Math.abs(end - originSeconds - claimedSeconds) <= Math.max(TOLERATED_SECONDS, TOLERATED_SHARE * claimedSeconds)
  );
}

/** A single packet that is so much later than all others, and than the container claims, has a wrong time. */
const LEAP_SECONDS = 3_600;

/** The presentation time at which the last packet of picture and sound ends; -Infinity when there is none. */
function lastEnd(input: MediaInput, source: Source): number {
  const streams = new Set([source.stream, ...source.soundTracks.map(({ stream }) => stream)]);
  // How long a packet lasts counts from its time of decoding: that of one which is followed by earlier ones tells nothing.
  const last = new Map<number, { readonly seconds: number; readonly end: number }>();
  let isLeaping = false;
  const claimedEnd = source.originSeconds + (source.claimedSeconds ?? Infinity);
  for (let packet = input.next(); packet; packet = input.next()) {
    if (!streams.has(packet.stream) || packet.isDiscarded || !Number.isFinite(packet.seconds)) continue;
    if (packet.seconds < (last.get(packet.stream)?.seconds ?? -Infinity)) continue;
    const packetEnd = packet.seconds + packet.durationSeconds;
    const wasLeaping = isLeaping;
    isLeaping = packetEnd > Math.max(endOf(last), claimedEnd) + LEAP_SECONDS;
    if (!isLeaping || wasLeaping) last.set(packet.stream, { seconds: packet.seconds, end: packetEnd });
  }
  return endOf(last);
}

const endOf = (last: ReadonlyMap<number, { readonly end: number }>): number =>
  Math.max(...[...last.values()].map(({ end }) => end));

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
