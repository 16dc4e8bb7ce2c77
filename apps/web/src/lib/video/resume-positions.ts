import { isRecord, local, readJson, writeJson } from '../browser-storage.js';
import { createStore, useStore } from '../store.js';

/** Where this browser stopped a video: [seconds, share of the whole from 0 to 1]. */
export type LeftOff = readonly [seconds: number, share: number];
type Positions = Readonly<Record<string, LeftOff>>;

const STORAGE_KEY = 'reelog.left-off';
const MOST = 300;
/** The first and the last part of a video, at most this long and at most a twentieth of it, are not worth resuming. */
const EDGE_SECONDS = 30;

const isPositions = (value: unknown): value is Positions =>
  isRecord(value) &&
  Object.values(value).every((pair) => Array.isArray(pair) && pair.every((n: unknown) => typeof n === 'number'));

const positions = createStore<Positions>(readJson(local, STORAGE_KEY, isPositions) ?? {});

/** Stores where a video was stopped; start and end remove it. Beyond 300, the oldest are dropped. */
export function leaveOff(videoId: string, seconds: number, durationSeconds: number): void {
  positions.set(({ [videoId]: _before, ...rest }) => {
    const edge = Math.min(EDGE_SECONDS, durationSeconds * 0.05);
    if (!(seconds > edge && seconds < durationSeconds - edge)) return rest;
    const leftOff: LeftOff = [seconds, seconds / durationSeconds];
    return Object.fromEntries([...Object.entries(rest).slice(1 - MOST), [videoId, leftOff]]);
  });
  writeJson(local, STORAGE_KEY, positions.get());
}

/** Forgets where a video was stopped. Returns a function that takes that back. */
export function forgetLeftOff(videoId: string): () => void {
  const before = positions.get();
  const store = (all: Positions) => {
    positions.set(all);
    writeJson(local, STORAGE_KEY, all);
  };
  const { [videoId]: _forgotten, ...rest } = before;
  store(rest);
  return () => store(before);
}

/** Ids of the videos that were stopped half-way, the last one first. */
export const leftOffIds = (): string[] => Object.keys(positions.get()).reverse();

/** Where all videos were stopped, by id. */
export const useLeftOffs = (): Positions => useStore(positions);

export const leftOffSeconds = (videoId: string): number | undefined => positions.get()[videoId]?.[0];

/** Watched share, 0 to 1; undefined when it was never stopped half-way. */
export const useLeftOffShare = (videoId: string): number | undefined => useStore(positions, (all) => all[videoId]?.[1]);
