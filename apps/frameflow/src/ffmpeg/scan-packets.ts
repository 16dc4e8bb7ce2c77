import { sourceInput } from './input-options.js';
import type { MediaTools } from './media-tools.js';
import { runTool } from './run-tool.js';
import { toolFailure } from './tool-failure.js';

export interface Packet {
  /** Index of the stream. */
  readonly stream: number;
  /** Presentation time according to the container (decoding time if there is none). */
  readonly seconds: number;
  readonly durationSeconds: number;
  readonly isKey: boolean;
}

export interface PacketScan {
  readonly location: string;
  /** One stream only, by its index; all of them when absent. */
  readonly stream?: number;
  /** Start near here instead of at the beginning (raw presentation time). */
  readonly fromSeconds?: number;
  readonly onPacket: (packet: Packet) => void;
  readonly signal: AbortSignal;
}

export interface ScannedPackets {
  /** Whether the file ends before data that its container promises. */
  readonly isCut: boolean;
}

/** What demuxers say at the end of such a file: MP4 and MOV, Matroska and WebM, all others. */
const CUT = /: partial file$|File ended prematurely|Packet corrupt/;

/**
 * Reads the packets of a video in decoding order, without decoding them (0.16 s for five minutes of 1080p). Packets
 * without a time, and those that the container marks as discarded, are skipped.
 */
export async function scanPackets(tools: MediaTools, scan: PacketScan): Promise<ScannedPackets> {
  let isCut = false;
  const outcome = await runTool({
    path: tools.ffprobe.path,
    args: [
      ...['-loglevel', 'level+warning', ...(scan.stream === undefined ? [] : ['-select_streams', String(scan.stream)])],
      ...(scan.fromSeconds === undefined ? [] : ['-read_intervals', `${scan.fromSeconds.toFixed(3)}%`]),
      ...['-show_entries', 'packet=stream_index,pts_time,dts_time,duration_time,flags', '-of', 'csv=print_section=0'],
      ...sourceInput(scan.location),
    ],
    limits: tools.limits,
    secrets: [scan.location],
    signal: scan.signal,
    onOutput: (line) => {
      const packet = parsePacket(line);
      if (packet) scan.onPacket(packet);
    },
    onLog: (line) => {
      isCut ||= CUT.test(line);
    },
  });
  if (outcome.status !== 0) throw toolFailure(outcome, 'MEDIA.DAMAGED');
  return { isCut };
}

/** `stream_index,pts_time,dts_time,duration_time,flags`, each `N/A` when unknown; flags are `K` for key and `D` for discard. */
function parsePacket(line: string): Packet | undefined {
  const [stream, pts, dts, duration, flags] = line.split(',');
  const seconds = Number(pts === 'N/A' ? dts : pts);
  if (flags === undefined || !Number.isFinite(seconds) || flags.includes('D')) return undefined;
  return {
    stream: Number(stream),
    seconds,
    durationSeconds: Number(duration) || 0,
    isKey: flags.startsWith('K'),
  };
}
