import { statSync } from 'node:fs';
import type { NewRendition } from '../child/media-tasks.js';
import { sectionOf } from '../child/source-bytes.js';
import type { MediaInput } from '../ffmpeg/media-input.js';
import { Mp4Output } from '../ffmpeg/mp4-output.js';
import { openInput } from '../probe/probe-source.js';
import { type RenditionOrder, RENDITION_FILE } from './make-rendition.js';

/** A stream on its way into the output. */
interface Joined {
  readonly input: MediaInput;
  /** In the output. */
  readonly number: number;
  packet: ReturnType<MediaInput['next']>;
}

/**
 * Puts the largest pictures of a ladder and its sound into one MP4, as they are, and leaves it in the work folder.
 * @throws MediaError when they cannot be opened
 */
export async function joinLadder(order: RenditionOrder & { pictureBytes: number }): Promise<NewRendition> {
  const { bytes, log, pictureBytes, durationSeconds, onProgress } = order;
  const sections = [sectionOf(bytes, 0, pictureBytes), sectionOf(bytes, pictureBytes, bytes.sizeBytes - pictureBytes)];
  const output = new Mp4Output(RENDITION_FILE);
  const streams: Joined[] = [];
  for (const section of sections.filter(({ sizeBytes }) => sizeBytes > 0)) {
    const { input } = await openInput(section, log);
    streams.push({ input, number: output.addCopied(input, 0), packet: undefined });
  }
  const { width = 0, height = 0 } = streams[0]?.input.streams[0] ?? {};
  output.begin();
  const advance = (stream: Joined): void => {
    stream.packet = stream.input.next();
  };
  streams.forEach(advance);
  for (let next = earliest(streams); next?.packet; next = earliest(streams)) {
    output.write(next.packet.native, next.number);
    advance(next);
    onProgress(streams[0]!.input.share);
  }
  const { codecs } = output;
  output.end();
  for (const { input } of streams) input.close();
  const bitrate = Math.max(1, Math.round((statSync(RENDITION_FILE).size * 8) / durationSeconds));
  return { kind: 'transcoded', codecs, width, height, bitrate, file: RENDITION_FILE };
}

const earliest = (streams: readonly Joined[]): Joined | undefined =>
  streams
    .filter(({ packet }) => packet)
    .reduce<Joined | undefined>((a, b) => (a && a.packet!.seconds <= b.packet!.seconds ? a : b), undefined);
