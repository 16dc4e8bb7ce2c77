import { fitInto } from '../ffmpeg/displayed-size.js';
import { pictureChain } from '../ffmpeg/picture-filters.js';
import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import { type DecodedFrame, type Frame, StreamDecoder } from '../ffmpeg/stream-decoder.js';
import type { Source } from '../probe/source.js';
import type { WantedPicture } from './decode-pictures.js';
import type { KeyPicture } from './key-pictures.js';
import type { KeyFrame, PacketIndex } from './packet-index.js';
import { ThumbnailChoice } from './thumbnail-choice.js';
import { TILE_BOX, type TileGrid } from './tile-grid.js';
import { TileStrip } from './tile-strip.js';
import { THUMBNAIL_BOX } from './write-thumbnail.js';

export type Picture = DecodedFrame & Pick<KeyPicture, 'seconds' | 'roughFrom'>;

/** A picture for the thumbnail, its key frame, or the key frame before it: of the last two it is decoded at the end. */
type Kept = { readonly picture: Frame } | { readonly key: InputPacket['native'] } | { readonly from: KeyFrame };

/** Turns decoded pictures into tiles and thumbnails. */
export class PictureMakers {
  readonly strip: TileStrip;
  /** Packets that could not be decoded. */
  failures = 0;
  private readonly tiles;
  private readonly thumbnails;
  private readonly choice: ThumbnailChoice<Kept>;
  private readonly decoder: StreamDecoder;
  private taken: { seconds: number; picture: Frame } | undefined;

  constructor(input: MediaInput, source: Source, grid: TileGrid) {
    const tile = fitInto(TILE_BOX, source.displayed, true);
    this.strip = new TileStrip(tile);
    this.tiles = pictureChain(source, tile);
    this.thumbnails = pictureChain(source, fitInto(THUMBNAIL_BOX, source.displayed, false));
    this.choice = new ThumbnailChoice(grid.slotCount);
    this.decoder = new StreamDecoder(input, source.stream, { threads: 1 });
  }

  /** That of the manager, else the best of those seen. */
  get thumbnail(): { readonly seconds: number; readonly picture: Frame } | undefined {
    if (this.taken) return this.taken;
    const { best } = this.choice;
    if (!best || 'from' in best.picture) return undefined;
    const picture = 'key' in best.picture ? this.decoded(best.picture.key) : best.picture.picture;
    return picture && { seconds: best.seconds, picture };
  }

  /** The best picture for the thumbnail, where edges of blocks are left in it. */
  get roughThumbnail(): WantedPicture | undefined {
    const { best } = this.choice;
    return !this.taken && best && 'from' in best.picture ? this.taking(best.seconds, best.picture.from) : undefined;
  }

  /** @param roughSpan the key frame from which it was decoded, when edges of blocks are left in all pictures since */
  addTile(slot: number, { seconds, frame, roughFrom }: Picture, roughSpan?: KeyFrame): void {
    const tile = this.tiles.apply(frame).toBuffer();
    this.strip.put(slot, seconds, tile);
    const { width, height } = this.strip.tile;
    this.choice.offer(slot, seconds, tile.subarray(0, width * height), () => {
      if (roughSpan) return { from: roughSpan };
      const key = roughFrom?.clone();
      return key ? { key } : { picture: this.pictureOf(frame) };
    });
  }

  /** The picture that a manager chose. A time after the last picture means the last one. */
  chosen(seconds: number, index: PacketIndex): WantedPicture {
    return this.taking(Math.min(seconds, index.lastSeconds), index.wantedKey);
  }

  private taking(atSeconds: number, from: KeyFrame | undefined): WantedPicture {
    const onPicture = (picture: Picture): void => {
      this.taken = { seconds: picture.seconds, picture: this.pictureOf(picture.frame) };
    };
    return { atSeconds, untilSeconds: Infinity, fromKey: from?.ordinal ?? 0, onPicture };
  }

  private decoded(key: InputPacket['native']): Frame | undefined {
    let picture: Frame | undefined;
    for (const packet of [key, null]) this.decoder.decode(packet, ({ frame }) => (picture ??= this.pictureOf(frame)));
    return picture;
  }

  private pictureOf(frame: Frame): Frame {
    const copy = this.thumbnails.apply(frame).clone();
    if (!copy) throw new Error('There is no memory for a picture');
    return copy;
  }
}
