import { statSync } from 'node:fs';
import type { NewRendition } from '../child/media-tasks.js';
import type { SourceBytes } from '../child/source-bytes.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import type { MediaInput } from '../ffmpeg/media-input.js';
import { Mp4Output } from '../ffmpeg/mp4-output.js';
import { MediaError } from '../media-failure.js';
import { lookAtFirstPackets, openInput } from '../probe/probe-source.js';
import { hasOpenGops } from '../probe/open-gops.js';
import { findSource, type Source } from '../probe/source.js';
import { pictureOptions, planRendition, type RenditionPlan, SOUND_OPTIONS } from './rendition-plan.js';
import { CopiedTrack, EncodedPictures, EncodedSize, EncodedSound, type Track } from './tracks.js';

export interface RenditionOrder {
  readonly bytes: SourceBytes;
  readonly log: LibavLog;
  readonly durationSeconds: number;
  readonly isDamaged?: true;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** In the work folder. */
export const RENDITION_FILE = 'video.mp4';

/** What parsers and demuxers say of packets that browsers stop at. */
const DAMAGE =
  /Invalid NAL unit size|missing picture in access unit|first byte of an EBML number|exceeds (max length|containing)/;

/**
 * Makes one MP4 that browsers play, and leaves it in the work folder. Its times are those of the source on the player's
 * clock, so that the storyboard fits both.
 * @throws MediaError when nothing of the pictures can be decoded
 */
export async function makeRendition(order: RenditionOrder): Promise<NewRendition> {
  const { input } = await openInput(order.bytes, order.log);
  const found = await findSource(input, order.log);
  const { soundTracks, beginsWithKey } = lookAtFirstPackets(input, found);
  const source = { ...found, soundTracks, hasOpenGops: !beginsWithKey || hasOpenGops(input, found) };
  input.close();
  const plan = planRendition(source, { copies: !order.isDamaged });
  if (!plan.copiesPictures) return make(order, plan);
  order.log.watch(DAMAGE);
  const copied = await make(order, plan).catch((error: unknown) => {
    if (error instanceof MediaError) throw error;
    return undefined; // an MP4 does not take every stream as it is, for example one without times of decoding
  });
  await order.log.settle();
  if (copied && !order.log.has(DAMAGE)) return copied;
  return make(order, planRendition(source, { copies: false }));
}

async function make(order: RenditionOrder, plan: RenditionPlan): Promise<NewRendition> {
  const { bytes, log, durationSeconds, onProgress } = order;
  const { input } = await openInput(bytes, log);
  const source = await findSource(input, log);
  const output = new Mp4Output(RENDITION_FILE);
  const pictures = picturesInto(output, input, source, plan);
  const tracks = [pictures, ...soundInto(output, input, source, plan)];
  output.begin();
  for (let packet = input.next(); packet; packet = input.next()) {
    for (const track of tracks) if (track.stream === packet.stream) track.add(packet);
    onProgress(input.share);
  }
  for (const track of tracks) track.end();
  if (pictures.count === 0) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const { codecs } = output;
  output.end();
  input.close();
  return {
    kind: plan.copiesPictures ? 'remuxed' : 'transcoded',
    codecs,
    ...plan.size,
    bitrate: Math.max(1, Math.round((statSync(RENDITION_FILE).size * 8) / durationSeconds)),
    file: RENDITION_FILE,
  };
}

function picturesInto(output: Mp4Output, input: MediaInput, source: Source, plan: RenditionPlan): Track {
  if (plan.copiesPictures) return new CopiedTrack(input, output, source, source.stream);
  const size = new EncodedSize(source, plan.size, pictureOptions(plan.size, source.frameRate), {
    onPacket: (packet) => output.write(packet, number),
  });
  const number = output.addEncoded(size.encoder);
  return new EncodedPictures(input, source, [size], 0n); // Chromium takes a late first picture off the duration
}

function soundInto(output: Mp4Output, input: MediaInput, source: Source, plan: RenditionPlan): Track[] {
  const { sound, copiesSound } = plan;
  if (!sound) return [];
  if (copiesSound) return [new CopiedTrack(input, output, source, sound.stream)];
  const encoded = new EncodedSound(input, source, sound, SOUND_OPTIONS, {
    onPacket: (packet) => output.write(packet, number),
  });
  const number = output.addEncoded(encoded.encoder);
  return [encoded];
}
