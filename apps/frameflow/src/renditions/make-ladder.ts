import type { LadderNews, LadderPictures, LadderSound } from '@reelog/domain';
import type { MadeTrack } from '../child/media-tasks.js';
import type { SourceBytes } from '../child/source-bytes.js';
import type { Size } from '../ffmpeg/displayed-size.js';
import { PICTURE_TICKS } from '../ffmpeg/filter-chain.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import { MediaError } from '../media-failure.js';
import { openInput } from '../probe/probe-source.js';
import { findSource, type SoundTrack, type Source } from '../probe/source.js';
import { ladderOptions, ladderSizes, SegmentGrid } from './ladder-plan.js';
import { SOUND_OPTIONS } from './rendition-plan.js';
import { SoundSegments } from './sound-segments.js';
import { type Cut, TrackWriter } from './track-writer.js';
import { EncodedPictures, EncodedSize, EncodedSound, type Track } from './tracks.js';

export interface LadderOrder {
  readonly bytes: SourceBytes;
  readonly log: LibavLog;
  readonly durationSeconds: number;
  /** What an earlier run made. */
  readonly made: readonly MadeTrack[];
  /** Called for each file when it is whole. */
  readonly onNews: (news: LadderNews) => void;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** To decode a picture costs about as much as to encode this share of it. */
const DECODING_SHARE = 0.5;

/**
 * Makes a ladder in the work folder: first the smallest pictures and all sound, which can be played while they are made,
 * then the larger pictures.
 * @throws MediaError when nothing of the pictures can be decoded
 */
export async function makeLadder(order: LadderOrder): Promise<object> {
  const { bytes, log, onProgress, onNews } = order;
  const { input: first } = await openInput(bytes, log);
  const source = await findSource(first, log);
  first.close();
  const [smallest, ...larger] = ladderSizes(source.displayed);
  const passes = [
    { sizes: [smallest!], soundTracks: source.soundTracks },
    { sizes: larger, soundTracks: [] },
  ];
  const costs = passes.map(({ sizes }) => sizes.reduce((sum, size) => sum + areaOf(size), costOfDecoding(source)));
  let done = 0;
  for (const [i, pass] of passes.entries()) {
    const share = costs[i]! / (costs[0]! + costs[1]!);
    const before = done;
    done += share;
    if (isWhole(order.made, pass)) continue;
    await new LadderPass(order, source, pass).run((part) => onProgress(before + part * share));
    onNews({ type: 'whole' });
  }
  return {};
}

const areaOf = ({ width, height }: Size): number => width * height;
const costOfDecoding = ({ coded }: Source): number => areaOf(coded) * DECODING_SHARE;

interface Pass {
  readonly sizes: readonly Size[];
  readonly soundTracks: readonly SoundTrack[];
}

const isWhole = (made: readonly MadeTrack[], { sizes }: Pass): boolean =>
  sizes.every((size) => made.find(({ name }) => name === pictureName(size))?.isWhole);

const pictureName = ({ width, height }: Size): string => `${Math.min(width, height)}p`;
const soundName = (number: number): string => `sound-${number + 1}`;

/** One reading of the source. */
class LadderPass {
  private readonly kept: number;
  /** Where it begins, seconds. */
  private readonly begin: number;
  private readonly sounds: SoundSegments[] = [];

  constructor(
    private readonly order: LadderOrder,
    private readonly source: Source,
    private readonly pass: Pass,
  ) {
    const names = [...pass.sizes.map(pictureName), ...pass.soundTracks.map((_, i) => soundName(i))];
    this.kept = Math.min(...names.map((name) => this.made(name)?.fileSeconds.length ?? 0));
    this.begin = this.madeSeconds(pictureName(pass.sizes[0]!));
    order.onNews({ type: 'kept', files: this.kept });
  }

  async run(onProgress: (share: number) => void): Promise<void> {
    const { bytes, log } = this.order;
    const { input } = await openInput(bytes, log);
    if (this.begin > 0 && !input.clockMayJump) input.seek(this.source.originSeconds + this.begin);
    const begin = BigInt(Math.round(this.begin * PICTURE_TICKS));
    const sizes = this.pass.sizes.map((size, i) => this.sizeInto(size, i === 0));
    const pictures = new EncodedPictures(input, this.source, sizes, begin);
    const tracks: Track[] = [pictures, ...this.pass.soundTracks.flatMap((track, i) => this.soundInto(input, track, i))];
    for (let packet = input.next(); packet; packet = input.next()) {
      for (const track of tracks) if (track.stream === packet.stream) track.add(packet);
      onProgress(input.share);
    }
    for (const track of tracks) track.end();
    input.close();
    if (pictures.count === 0 && this.begin === 0) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  }

  private sizeInto(size: Size, isFirst: boolean): EncodedSize {
    const { frameRate } = this.source;
    const track = { name: pictureName(size), ...size, frameRate };
    const grid = new SegmentGrid(frameRate, this.order.durationSeconds, this.begin);
    const writer = this.writer(
      track.name,
      () => encoded.encoder,
      (file, codecs) => {
        const facts: Omit<LadderPictures, 'files' | 'isWhole'> = { ...track, codecs };
        this.order.onNews({ type: 'pictures', track: facts, file });
      },
    );
    const cut = (at: Cut): void => {
      writer.cut(at);
      if (isFirst) for (const sound of this.sounds) sound.cut(at);
    };
    let end = this.begin;
    const onPacket = (packet: InputPacket['native']): void => {
      const seconds = Number(packet.pts) / PICTURE_TICKS;
      if (packet.isKeyframe && seconds > this.begin) cut(grid.cutAt(seconds));
      if (packet.duration <= 0n) packet.duration = BigInt(Math.round(PICTURE_TICKS / frameRate));
      end = seconds + Number(packet.duration) / PICTURE_TICKS;
      writer.write(packet);
    };
    const encoded = new EncodedSize(this.source, size, ladderOptions(size, frameRate), {
      onPacket,
      isKey: (ticks) => grid.begins(Number(ticks) / PICTURE_TICKS),
      onEnd: () => writer.cut({ seconds: end, endsFile: true }),
    });
    return encoded;
  }

  /** Nothing when it cannot be decoded: then the video plays without this track. */
  private soundInto(input: MediaInput, sound: SoundTrack, number: number): Track[] {
    const name = soundName(number);
    const { language, label, role, isDefault } = sound;
    const track = {
      name,
      channels: 2,
      isDefault,
      ...(language && { language }),
      ...(label && { label }),
      ...(role && { role }),
    };
    const writer = this.writer(
      name,
      () => encoded.encoder,
      (file, codecs) => {
        const facts: Omit<LadderSound, 'files' | 'isWhole'> = { ...track, codecs };
        this.order.onNews({ type: 'sound', track: facts, file });
      },
    );
    const segments = new SoundSegments(writer, this.madeSeconds(name));
    let encoded: EncodedSound;
    try {
      encoded = new EncodedSound(input, this.source, sound, SOUND_OPTIONS, segments, segments.firstSample);
    } catch (error) {
      if (error instanceof MediaError) return [];
      throw error;
    }
    this.sounds.push(segments);
    return [encoded];
  }

  private writer(
    name: string,
    encoder: ConstructorParameters<typeof TrackWriter>[0],
    onFile: ConstructorParameters<typeof TrackWriter>[1]['onFile'],
  ): TrackWriter {
    return new TrackWriter(encoder, { name, made: { files: this.kept, seconds: this.madeSeconds(name) }, onFile });
  }

  private made(name: string): MadeTrack | undefined {
    return this.order.made.find((track) => track.name === name);
  }

  private madeSeconds(name: string): number {
    const files = this.made(name)?.fileSeconds.slice(0, this.kept) ?? [];
    return files.reduce((sum, seconds) => sum + seconds, 0);
  }
}
