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
import { canSkip, describePlan, describeSeeks, type PlannedTile, planRest } from './extraction-plan.js';
import { hidesEdges, KeyPictures } from './key-pictures.js';
import { needsBFrames } from './needs-b-frames.js';
import { decodedSeconds, PacketIndex, type SlotIndex } from './packet-index.js';
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
/** Without smoothing, pictures differ more with each frame since the key frame. */
const MOST_ROUGH_SECONDS = 5;

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
  // A picture of two fields may be asked for before its second one is read.
  const isDamaged = skippedSpans.length > 0 || (makers.failures > 0 && !source.isInterlaced);
  return {
    ...made,
    files: [
      ...made.files,
      ...tracks.map(({ file }) => textFile(file, 'captions')),
      ...(hasChapters ? [textFile(CHAPTERS_FILE, 'chapters')] : []),
    ],
    ...(tracks.length > 0 && { captions: tracks }),
    strategy,
    ...(isDamaged && { isDamaged }),
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
  const times = new Map(makers.strip.tiles.map(({ slot, seconds }) => [slot, seconds]));
  const plan = planRest(source, slots, (slot) => times.get(slot));
  const rest = (share: number): void => onProgress(FIRST_PASS_SHARE + share * (PASSES_SHARE - FIRST_PASS_SHARE));
  const work = { grid, makers, tiles: [], chosen: [], onProgress: rest };
  const chosen = wanted === undefined ? [] : [makers.chosen(wanted, index)];
  const skips = canSkip(source) && wanted === undefined;
  const decodesAll = plan.remainder === 'all-frames';
  await takeRest(order, source, { ...work, tiles: plan.missing, chosen, decodesAll, skips });
  // A key frame may need what came before it, whatever its flag says, and a slot may have no frame that others need.
  const still = plan.missing.filter(({ slot }) => !makers.strip.has(slot));
  if (!decodesAll || skips) await takeRest(order, source, { ...work, tiles: still, decodesAll: true, skips: false });
  const rough = makers.roughThumbnail;
  if (rough) await takeRest(order, source, { ...work, chosen: [rough], decodesAll: false, skips });
  const { strip } = makers;
  if (strip.tiles.length < slots.length * NEEDED_SHARE) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  const undecoded = slots.filter(({ slot }) => !strip.has(slot));
  return {
    strategy: describePlan(source, slots, plan),
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
  makers.failures += keys.failures;
}

interface SecondPass {
  readonly grid: TileGrid;
  readonly makers: PictureMakers;
  /** By time. */
  readonly tiles: readonly PlannedTile[];
  readonly chosen: readonly WantedPicture[];
  /** Whether to decode from the beginning instead of from key frames. */
  readonly decodesAll: boolean;
  /** Whether to leave out what tiles do not need. */
  readonly skips: boolean;
  readonly onProgress: (share: number) => void;
}

async function takeRest(
  { bytes, log }: PreviewsOrder,
  source: Source,
  { grid, makers, tiles, chosen, decodesAll, skips, onProgress }: SecondPass,
): Promise<void> {
  const isLargeH264 = source.codec === 'h264' && hidesEdges(source);
  const skipsMore = skips && !decodesAll && chosen.length === 0 && isLargeH264;
  const skipsSmoothing = skipsMore && tiles.every((tile) => decodedSeconds(tile) <= MOST_ROUGH_SECONDS);
  const pictures = tiles.map(({ slot, seconds, from }, number) => ({
    atSeconds: seconds,
    untilSeconds: Math.min(
      grid.originSeconds + (slot + 1) * grid.intervalSeconds,
      tiles[number + 1]?.seconds ?? Infinity, // may be before its slot
    ),
    fromKey: decodesAll ? 0 : from.ordinal,
    onPicture: (picture: Picture) => makers.addTile(slot, picture, skipsSmoothing ? from : undefined),
  }));
  const wanted = [...pictures, ...chosen].sort((a, b) => a.atSeconds - b.atSeconds);
  if (wanted.length === 0) return;
  const { stream } = source;
  const threads = decodesAll ? 2 : 1;
  const leavesOutB = skipsMore && !(await reading((input) => needsBFrames(input, { stream, wanted, threads })));
  const leavesOut = leavesOutB ? 'b-frames' : skips ? 'unneeded' : 'none';
  const decoding = { threads, leavesOut, skipsSmoothing } as const;
  makers.failures += await reading((input) => decodePictures(input, { stream, wanted, decoding, onProgress }));

  async function reading<T>(read: (input: MediaInput) => T): Promise<T> {
    const { input } = await openInput(bytes, log);
    const result = read(input);
    input.close();
    return result;
  }
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
