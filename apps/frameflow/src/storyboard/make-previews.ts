import type { ExtractionStrategy, SkippedSpan } from '@reelog/domain';
import { CaptionTracks } from '../captions/caption-tracks.js';
import { CHAPTERS_FILE, writeChapters } from '../captions/chapters-file.js';
import type { NewFile, NewPreviews } from '../child/media-tasks.js';
import type { SourceBytes } from '../child/source-bytes.js';
import { containerChapters } from '../ffmpeg/container-chapters.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import type { MediaInput } from '../ffmpeg/media-input.js';
import { openInput } from '../probe/probe-source.js';
import { findSource, type Source } from '../probe/source.js';
import { decodePictures, type WantedPicture } from './decode-pictures.js';
import { canSkip, describePlan, describeSeeks, remainderFor } from './extraction-plan.js';
import { KeyPictures } from './key-pictures.js';
import { PacketIndex, type SlotIndex } from './packet-index.js';
import { type Picture, PictureMakers } from './picture-makers.js';
import { seekKeyPictures } from './seek-key-pictures.js';
import { slotOf, slotOfKey, type TileGrid, tileGrid } from './tile-grid.js';
import { writePreviews } from './write-previews.js';

export interface PreviewsOrder {
  readonly bytes: SourceBytes;
  readonly log: LibavLog;
  readonly durationSeconds?: number;
  readonly thumbnailAtSeconds?: number;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** With fewer of its tiles a video counts as damaged. */
const NEEDED_SHARE = 0.25;
/** Shares of the work, for the progress that people see. */
const FIRST_PASS_SHARE = 0.4;
const PASSES_SHARE = 0.9;

/**
 * Makes storyboard and thumbnail, and leaves their files in the work folder. Where the container says where its key
 * frames are, seeks find one for each slot of the grid. Else, or where there is none, a first pass reads all packets,
 * gathers captions and decodes the first key frame of each slot; other pictures are decoded in a second pass.
 * @throws MediaError when too few pictures can be decoded
 */
export async function makePreviews(order: PreviewsOrder): Promise<NewPreviews> {
  const { bytes, log, onProgress } = order;
  const { input } = await openInput(bytes, log);
  const source = await findSource(input, log);
  const durationSeconds = order.durationSeconds ?? source.claimedSeconds ?? 1 / source.frameRate;
  const clock = { originSeconds: source.originSeconds, durationSeconds };
  const chapters = await containerChapters(input, log);
  const captions = new CaptionTracks(input, clock);
  const grid = tileGrid(durationSeconds, source.originSeconds);
  const makers = new PictureMakers(input, source, grid);
  const wanted = order.thumbnailAtSeconds === undefined ? undefined : shownAt(order.thumbnailAtSeconds, source);

  const onFirstPass = (share: number): void => onProgress(share * FIRST_PASS_SHARE);
  const canSeek = input.hasKeyIndex && !source.isInterlaced && captions.isEmpty && wanted === undefined;
  const isComplete =
    canSeek && seekKeyPictures(input, { source, grid, makers, isRough: false, onProgress: onFirstPass });
  const { strategy, skippedSpans } = isComplete
    ? { strategy: describeSeeks(source, grid.slotCount), skippedSpans: [] }
    : await readPackets(order, { source, grid, makers, captions, wanted, durationSeconds });
  input.close();
  const made = writePreviews(makers, { source, grid, durationSeconds, skippedSpans });
  if (!made) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const tracks = captions.write();
  const hasChapters = writeChapters(chapters, clock);
  return {
    ...made,
    files: [
      ...made.files,
      ...tracks.map(({ file }) => textFile(file, 'captions')),
      ...(hasChapters ? [textFile(CHAPTERS_FILE, 'chapters')] : []),
    ],
    ...(tracks.length > 0 && { captions: tracks }),
    strategy,
  };
}

interface Reading {
  readonly source: Source;
  readonly grid: TileGrid;
  readonly makers: PictureMakers;
  readonly captions: CaptionTracks;
  /** The picture that a manager chose, raw presentation time. */
  readonly wanted: number | undefined;
  readonly durationSeconds: number;
}

/** Reads all packets, and decodes what has no tile yet. */
async function readPackets(
  order: PreviewsOrder,
  { source, grid, makers, captions, wanted, durationSeconds }: Reading,
): Promise<{ strategy: ExtractionStrategy; skippedSpans: SkippedSpan[] }> {
  const { bytes, log, onProgress } = order;
  const { input } = await openInput(bytes, log);
  const index = new PacketIndex(grid, wanted);
  const onFirstPass = (share: number): void => onProgress(share * FIRST_PASS_SHARE);
  takeKeyPictures(input, { source, grid, index, makers, captions, onProgress: onFirstPass });
  input.close();
  const slots = index.slots();
  if (slots.length === 0) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const missing = slots.filter(({ slot }) => !makers.strip.has(slot));
  const remainder = remainderFor(missing, slots);
  const rest = (share: number): void => onProgress(FIRST_PASS_SHARE + share * (PASSES_SHARE - FIRST_PASS_SHARE));
  const chosen = wanted === undefined ? [] : [makers.chosen(wanted, index)];
  await takeRest(order, source, {
    grid,
    makers,
    slots: missing,
    decodesAll: remainder === 'all-frames',
    chosen,
    onProgress: rest,
  });
  if (remainder === 'spans') {
    // A key frame may need what came before it, whatever its flag says.
    const still = missing.filter(({ slot }) => !makers.strip.has(slot));
    await takeRest(order, source, { grid, makers, slots: still, decodesAll: true, chosen: [], onProgress: rest });
  }
  const { strip } = makers;
  if (strip.tiles.length < slots.length * NEEDED_SHARE) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const undecoded = slots.filter(({ slot }) => !strip.has(slot));
  return {
    strategy: describePlan(source, { slots, missing, remainder }),
    skippedSpans: spansWithout(undecoded, grid, durationSeconds),
  };
}

const textFile = (name: string, role: NewFile['role']): NewFile => ({ name, role, contentType: 'text/vtt' });

/** The picture shown at a time starts at most one frame duration before it. */
const shownAt = (atSeconds: number, { originSeconds, frameRate }: Source): number =>
  atSeconds + originSeconds - 1 / frameRate + 0.002;

interface FirstPass {
  readonly source: Source;
  readonly grid: TileGrid;
  readonly index: PacketIndex;
  readonly makers: PictureMakers;
  readonly captions: CaptionTracks;
  readonly onProgress: (share: number) => void;
}

function takeKeyPictures(input: MediaInput, { source, grid, index, makers, captions, onProgress }: FirstPass): void {
  const keys = new KeyPictures(input, source, (picture) => {
    const slot = slotOf(grid, picture.seconds);
    if (slot !== undefined && !makers.strip.has(slot)) makers.addTile(slot, picture);
  });
  for (let packet = input.next(); packet; packet = input.next()) {
    captions.add(packet);
    if (packet.stream !== source.stream) continue;
    index.add(packet);
    const slot = packet.isKey && !packet.isDiscarded ? slotOfKey(grid, packet.seconds) : undefined;
    keys.add(packet, slot !== undefined && !makers.strip.has(slot));
    onProgress(input.share);
  }
  keys.close();
}

interface SecondPass {
  readonly grid: TileGrid;
  readonly makers: PictureMakers;
  readonly slots: readonly SlotIndex[];
  /** Whether to decode from the beginning instead of from key frames. */
  readonly decodesAll: boolean;
  readonly chosen: readonly WantedPicture[];
  readonly onProgress: (share: number) => void;
}

async function takeRest(
  { bytes, log }: PreviewsOrder,
  source: Source,
  { grid, makers, slots, decodesAll, chosen, onProgress }: SecondPass,
): Promise<void> {
  const tiles = slots.map(({ slot, seconds, from }) => ({
    atSeconds: seconds,
    untilSeconds: grid.originSeconds + (slot + 1) * grid.intervalSeconds,
    fromKey: decodesAll ? 0 : from.ordinal,
    onPicture: (picture: Picture) => makers.addTile(slot, picture),
  }));
  const wanted = [...tiles, ...chosen].sort((a, b) => a.atSeconds - b.atSeconds);
  if (wanted.length === 0) return;
  const { input } = await openInput(bytes, log);
  decodePictures(input, {
    stream: source.stream,
    wanted,
    skipsUnneeded: decodesAll && chosen.length === 0 && canSkip(source),
    onProgress,
  });
  input.close();
}

/** Sections whose pictures exist, but cannot be decoded; on the player's clock. */
function spansWithout(
  missing: readonly SlotIndex[],
  { intervalSeconds }: TileGrid,
  durationSeconds: number,
): SkippedSpan[] {
  const spans: { fromSeconds: number; toSeconds: number }[] = [];
  for (const { slot } of missing) {
    const fromSeconds = slot * intervalSeconds;
    const toSeconds = Math.min(durationSeconds, fromSeconds + intervalSeconds);
    const last = spans.at(-1);
    if (last && last.toSeconds >= fromSeconds) last.toSeconds = toSeconds;
    else spans.push({ fromSeconds, toSeconds });
  }
  return spans;
}
