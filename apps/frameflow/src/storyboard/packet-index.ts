import type { Packet } from '../ffmpeg/scan-packets.js';
import { slotOf, type TileGrid } from './tile-grid.js';

export interface KeyFrame {
  /** 1 for the first key frame of the video. */
  readonly ordinal: number;
  readonly seconds: number;
}

/** The packets of one slot of the grid; times are raw presentation times. */
export interface SlotIndex {
  /** The first picture in the slot. */
  readonly seconds: number;
  /** The key frame at which decoding must start to get it. */
  readonly decodedFromSeconds: number;
  /** The slot's first key frame. */
  readonly key?: KeyFrame;
}

/**
 * The pictures and key frames of a video by slot; its size is limited by the grid. Packets come in decoding order;
 * those before the first key frame can never be shown and are ignored.
 */
export class PacketIndex {
  private readonly bySlot = new Map<number, SlotIndex>();
  private latestKey: KeyFrame | undefined;

  constructor(private readonly grid: TileGrid) {}

  add({ seconds, isKey }: Pick<Packet, 'seconds' | 'isKey'>): void {
    if (isKey) this.latestKey = { ordinal: (this.latestKey?.ordinal ?? 0) + 1, seconds };
    const slot = slotOf(this.grid, seconds);
    if (!this.latestKey || slot === undefined) return;
    const known = this.bySlot.get(slot);
    const key = known?.key ?? (isKey ? this.latestKey : undefined);
    const first = !known || seconds < known.seconds;
    if (!first && key === known.key) return;
    this.bySlot.set(slot, {
      ...(first ? { seconds, decodedFromSeconds: this.latestKey.seconds } : known),
      ...(key && { key }),
    });
  }

  /** Slots that hold a picture, in order of time. A video with a gap has fewer than its duration needs. */
  slots(): readonly SlotIndex[] {
    return [...this.bySlot].sort(([a], [b]) => a - b).map(([, slot]) => slot);
  }
}
