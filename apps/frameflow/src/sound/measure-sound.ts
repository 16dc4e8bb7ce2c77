import type { SourceBytes } from '../child/source-bytes.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { LoudnessMeter } from '../ffmpeg/loudness-meter.js';
import type { MediaInput } from '../ffmpeg/media-input.js';
import { channelsOf, SoundChain } from '../ffmpeg/sound-chain.js';
import { type DecodedFrame, type Frame, StreamDecoder } from '../ffmpeg/stream-decoder.js';
import { heardTrack } from '../probe/browser-playable.js';
import { containerName } from '../probe/container.js';
import { openInput } from '../probe/probe-source.js';
import { findSource, type Source } from '../probe/source.js';
import type { MeasuredSound, NewSound } from './sound.schema.js';
import { WaveformPeaks } from './waveform-peaks.js';

export interface SoundOrder {
  readonly bytes: SourceBytes;
  readonly log: LibavLog;
  readonly durationSeconds: number;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

const FRAMES_PER_SECOND = 10;

/**
 * Measures the sound that is heard, in one pass: its loudness and its waveform.
 * @returns nothing where there is no sound, or only silence
 * @throws MediaError when the file cannot be opened, or its sound not decoded
 */
export async function measureSound(order: SoundOrder): Promise<NewSound> {
  const { bytes, log } = order;
  const { input, head } = await openInput(bytes, log);
  const source = await findSource(input, log);
  const isWebm = containerName(input.formatName, input.tags['major_brand'], head) === 'webm';
  // What browsers do not play is heard as the MP4 that is made of it.
  const track = heardTrack(isWebm ? 'webm' : 'mp4', source.soundTracks);
  const sound = track ? measure(input, { ...order, source, stream: track.stream }) : {};
  input.close();
  return sound;
}

function measure(
  input: MediaInput,
  { source, stream, durationSeconds, onProgress }: SoundOrder & { source: Source; stream: number },
): NewSound {
  input.readOnly(stream);
  const decoder = new StreamDecoder(input, stream, { threads: 1 });
  let gauge: SoundGauge | undefined;
  const onFrame = ({ frame, seconds = NaN }: DecodedFrame): void => {
    const startSeconds = seconds - source.originSeconds;
    if (!(startSeconds < durationSeconds)) return; // also where a container claims absurd times
    gauge ??= new SoundGauge(frame, durationSeconds);
    gauge.add(frame, startSeconds);
  };
  for (let packet = input.next(); packet; packet = input.next()) {
    if (packet.stream !== stream) continue;
    decoder.decode(packet.native, onFrame);
    onProgress(input.share);
  }
  decoder.decode(null, onFrame);
  decoder.close();
  const measured = gauge?.end();
  return { ...(measured && { measured }), ...(decoder.failures > 0 && { isDamaged: true }) };
}

/** Gives sound in the format of its first frame to both measurements, on the player's clock. */
class SoundGauge {
  private readonly chain: SoundChain;
  private readonly meter: LoudnessMeter;
  private readonly waveform: WaveformPeaks;

  constructor(first: Frame, durationSeconds: number) {
    const { sampleRate } = first;
    const format = { sampleRate, channels: channelsOf(first), frameSize: Math.ceil(sampleRate / FRAMES_PER_SECOND) };
    this.meter = new LoudnessMeter(format);
    this.waveform = new WaveformPeaks(durationSeconds * sampleRate);
    this.chain = new SoundChain(format, (frame) => {
      this.meter.add(frame);
      const firstSample = Number(frame.pts);
      for (const plane of frame.extendedData ?? []) this.waveform.add(samplesOf(plane, frame.nbSamples), firstSample);
    });
  }

  add(frame: Frame, seconds: number): void {
    this.chain.add(frame, seconds);
  }

  end(): MeasuredSound | undefined {
    this.chain.end();
    const loudness = this.meter.end();
    this.chain.close();
    this.meter.close();
    return loudness && { loudness, peaks: this.waveform.toBytes() };
  }
}

const samplesOf = (plane: Buffer, count: number): Float32Array =>
  plane.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0
    ? new Float32Array(plane.buffer, plane.byteOffset, count)
    : new Float32Array(Uint8Array.from(plane).buffer, 0, count);
