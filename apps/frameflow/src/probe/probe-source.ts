import type { MediaFacts } from '@reelog/domain';
import { MediaError } from '../media-failure.js';
import { inspectSource } from '../ffmpeg/inspect-source.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { firstBytes } from '../ffmpeg/first-bytes.js';
import { type PacketScan, scanPackets } from '../ffmpeg/scan-packets.js';
import { heardTrack, isBrowserPlayable } from './browser-playable.js';
import { beginsAsMp4, containerName } from './container.js';
import { findSource, type SoundTrack, type Source } from './source.js';

/** Seconds before the end at which a probe looks first. */
const TAIL_SECONDS = 3;

/** Tolerance for the end of a video before or after the claimed duration: the larger of the two. */
const TOLERATED_SECONDS = 0.5;
const TOLERATED_SHARE = 0.01;

/**
 * Describes a file without decoding it.
 * @param location where ffmpeg reads it from
 * @param head the first bytes of the file (`HEAD_BYTES`)
 * @throws MediaError when it is not a video, or incomplete
 */
export async function probeSource(
  tools: MediaTools,
  location: string,
  head: Buffer,
  signal: AbortSignal,
): Promise<MediaFacts> {
  const report = await inspectSource(tools, location, signal).catch((error: unknown) => {
    if (error instanceof MediaError && error.code === 'MEDIA.NOT_A_VIDEO' && beginsAsMp4(head))
      throw new MediaError('MEDIA.TRUNCATED', error.logTail);
    throw error;
  });
  const source = findSource(location, report);
  const container = containerName(report.format.format_name, report.format.tags?.['major_brand'], head);
  const soundTracks = await Promise.all(source.soundTracks.map((track) => withTrueLayer(tools, source, track, signal)));
  const sound = heardTrack(container, soundTracks);
  const codecs = sound ? sound.codecs : source.codecs;
  return {
    durationSeconds: thousandths(await durationOf(tools, source, signal)),
    ...source.displayed,
    frameRate: thousandths(source.frameRate),
    container,
    videoCodec: source.codec,
    ...(sound && { audioCodec: sound.codec }),
    ...(codecs !== undefined && { codecs }),
    browserPlayable: isBrowserPlayable(container, source, sound),
  };
}

/** MP4 has one name for the layers of MPEG audio; only the sound itself tells them apart (ISO/IEC 11172-3, 2.4.2.3). */
async function withTrueLayer(
  tools: MediaTools,
  { location }: Source,
  track: SoundTrack,
  signal: AbortSignal,
): Promise<SoundTrack> {
  if (track.codec !== 'mp3') return track;
  const [sync = 0, layer = 0] = await firstBytes(tools, { location, stream: track.stream, signal });
  const isLayerTwo = sync === 0xff && (layer & 0xe6) === 0xe4;
  return isLayerTwo ? { stream: track.stream, codec: 'mp2' } : track;
}

/**
 * The claimed duration, if the last packets are near its end; else the end of the last packet, on the player's clock.
 * @throws MediaError MEDIA.TRUNCATED when the container promises data behind the end of the file
 */
async function durationOf(tools: MediaTools, source: Source, signal: AbortSignal): Promise<number> {
  const { claimedSeconds, originSeconds, frameRate } = source;
  if (claimedSeconds !== undefined) {
    const claimedEnd = originSeconds + claimedSeconds;
    const tail = await lastPacket(tools, { source, fromSeconds: Math.max(0, claimedEnd - TAIL_SECONDS), signal });
    if (isNear(tail.end, source, claimedSeconds)) return claimedSeconds;
  }
  // Seeking is not exact in every container: only a scan of all packets tells where the end is.
  const { end, isCut } = await lastPacket(tools, { source, signal });
  if (claimedSeconds !== undefined && isNear(end, source, claimedSeconds)) return claimedSeconds;
  if (isCut && claimedSeconds !== undefined && end < originSeconds + claimedSeconds)
    throw new MediaError('MEDIA.TRUNCATED');
  return Math.max(end - originSeconds, 1 / frameRate);
}

function isNear(end: number, { originSeconds }: Source, claimedSeconds: number): boolean {
  return (
    Math.abs(end - originSeconds - claimedSeconds) <= Math.max(TOLERATED_SECONDS, TOLERATED_SHARE * claimedSeconds)
  );
}

/**
 * The presentation time at which the last packet of picture and sound ends (-Infinity when there is none), and whether
 * data are missing behind it.
 */
async function lastPacket(
  tools: MediaTools,
  { source, ...scan }: { source: Source } & Pick<PacketScan, 'fromSeconds' | 'signal'>,
): Promise<{ end: number; isCut: boolean }> {
  const streams = new Set([source.stream, ...source.soundTracks.map(({ stream }) => stream)]);
  let end = -Infinity;
  const { isCut } = await scanPackets(tools, {
    ...scan,
    location: source.location,
    onPacket: ({ stream, seconds, durationSeconds }) => {
      if (streams.has(stream)) end = Math.max(end, seconds + durationSeconds);
    },
  });
  return { end, isCut };
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
