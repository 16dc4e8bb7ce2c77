import type { InputPacket } from '../ffmpeg/media-input.js';
import { slotOf, type TileGrid } from './tile-grid.js';

/** Where a picture is. */
export interface IndexedPicture {
  /** Raw presentation time. */
  readonly seconds: number;
  /** The key frame at which decoding must start to get it. */
  readonly from: KeyFrame;
}

/** The first picture in a slot of the grid. */
export interface SlotIndex extends IndexedPicture {
  /** Its number in the grid. */
  readonly slot: number;
  /** The picture within half an interval before the slot that needs the least decoding. */
  readonly before?: IndexedPicture;
}

export interface KeyFrame {
  /** 1 for the first key frame of the video, in decoding order. */
  readonly ordinal: number;
  readonly seconds: number;
}

/**
 * The pictures and key frames of a video by slot; its size is limited by the grid. Packets come in decoding order;
 * those before the first key frame can never be shown and are ignored.
 */
export class PacketIndex {
  private readonly bySlot = new Map<number, IndexedPicture>();
  private readonly beforeSlot = new Map<number, IndexedPicture>();
  private latestKey: KeyFrame | undefined;
  private keyBefore: KeyFrame | undefined;
  private last = -Infinity;
  /** The key frame for a picture at a wanted time, and that time. */
  private wantedFrom: KeyFrame | undefined;

  /** @param wantedSeconds a further picture to find */
  constructor(
    private readonly grid: TileGrid,
    private readonly wantedSeconds = Number.NaN,
  ) {}

  add({ seconds, isKey, isDiscarded }: Pick<InputPacket, 'seconds' | 'isKey' | 'isDiscarded'>): void {
    if (isKey) {
      this.keyBefore = this.latestKey;
      this.latestKey = { ordinal: (this.latestKey?.ordinal ?? 0) + 1, seconds };
      if (seconds <= this.wantedSeconds || !this.wantedFrom) this.wantedFrom = this.latestKey;
    }
    if (!this.latestKey || isDiscarded || !Number.isFinite(seconds)) return;
    this.last = Math.max(this.last, seconds);
    // Pictures that are shown before a key frame but stored after it need the one before.
    const from = seconds < this.latestKey.seconds ? (this.keyBefore ?? this.latestKey) : this.latestKey;
    const picture = { seconds, from };
    const slot = slotOf(this.grid, seconds);
    if (slot === undefined) return;
    if (seconds < (this.bySlot.get(slot)?.seconds ?? Infinity)) this.bySlot.set(slot, picture);
    const next = slotOf(this.grid, seconds + this.grid.intervalSeconds / 2);
    if (next === undefined || next === slot) return;
    const other = this.beforeSlot.get(next);
    if (!other || decodedSeconds(picture) < decodedSeconds(other)) this.beforeSlot.set(next, picture);
  }

  /** Presentation time of the last picture. */
  get lastSeconds(): number {
    return this.last;
  }

  /** The key frame from which the wanted picture can be decoded. */
  get wantedKey(): KeyFrame | undefined {
    return this.wantedFrom;
  }

  /** Slots that hold a picture, in order of time. A video with a gap has fewer than its duration needs. */
  slots(): readonly SlotIndex[] {
    return [...this.bySlot]
      .sort(([a], [b]) => a - b)
      .map(([slot, picture]) => {
        const before = this.beforeSlot.get(slot);
        return { slot, ...picture, ...(before && { before }) };
      });
  }
}

/** How much of the video is decoded for a picture. */
export const decodedSeconds = ({ seconds, from }: IndexedPicture): number => seconds - from.seconds;
