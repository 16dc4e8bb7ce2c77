import type { MediaFacts } from '@reelog/domain';
import { MediaError } from '../media-failure.js';
import { inspectSource } from '../ffmpeg/inspect-source.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { scanPackets } from '../ffmpeg/scan-packets.js';
import { isBrowserPlayable } from './browser-playable.js';
import { beginsAsMp4, containerName } from './container.js';
import { findSource, type Source } from './source.js';

/** Seconds before the end at which a probe looks first. */
const TAIL_SECONDS = 3;

/** Tolerance for the end of a video before the claimed duration: the larger of the two. */
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
  return {
    durationSeconds: thousandths(await durationOf(tools, source, signal)),
    ...source.displayed,
    frameRate: thousandths(source.frameRate),
    container,
    videoCodec: source.codec,
    ...(source.audioCodec !== undefined && { audioCodec: source.audioCodec }),
    ...(source.codecs !== undefined && { codecs: source.codecs }),
    browserPlayable: isBrowserPlayable(container, source),
  };
}

/**
 * The claimed duration, if there are packets near the end: a truncated file with its index at the front claims all of
 * it. Without a claim, the end of the last packet.
 */
async function durationOf(tools: MediaTools, source: Source, signal: AbortSignal): Promise<number> {
  const { claimedSeconds, originSeconds, frameRate } = source;
  if (claimedSeconds === undefined) {
    const end = await lastPacketEnd(tools, source, undefined, signal);
    return Math.max(end - originSeconds, 1 / frameRate);
  }
  const claimedEnd = originSeconds + claimedSeconds;
  const earliestEnd = claimedEnd - Math.max(TOLERATED_SECONDS, TOLERATED_SHARE * claimedSeconds);
  const tail = Math.max(0, claimedEnd - TAIL_SECONDS);
  if ((await lastPacketEnd(tools, source, tail, signal)) >= earliestEnd) return claimedSeconds;
  // seeking is not exact in every container: only a scan of all packets proves that the end is missing
  if ((await lastPacketEnd(tools, source, undefined, signal)) >= earliestEnd) return claimedSeconds;
  throw new MediaError('MEDIA.TRUNCATED');
}

/** Presentation time at which the last packet of any stream ends; -Infinity when there is none. */
async function lastPacketEnd(
  tools: MediaTools,
  source: Source,
  fromSeconds: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  let end = -Infinity;
  await scanPackets(tools, {
    location: source.location,
    ...(fromSeconds !== undefined && { fromSeconds }),
    onPacket: ({ seconds, durationSeconds }) => (end = Math.max(end, seconds + durationSeconds)),
    signal,
  });
  return end;
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
