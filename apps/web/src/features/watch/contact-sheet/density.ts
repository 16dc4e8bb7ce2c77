import { local, readJson, writeJson } from '../../../lib/browser-storage.js';
import { createStore } from '../../../lib/store.js';

/** How many pictures of a video the contact sheet shows. */
export const DENSITIES = ['overview', 'more', 'all'] as const;
export type Density = (typeof DENSITIES)[number];

/** About so many pictures, evenly. */
const WANTED: Readonly<Record<Density, number>> = { overview: 24, more: 100, all: Infinity };

const STORAGE_KEY = 'reelog.density';
const isDensity = (value: unknown): value is Density => DENSITIES.some((each) => each === value);

export const density = createStore<Density>(readJson(local, STORAGE_KEY, isDensity) ?? 'overview');

/** Applies a density, and keeps it for this browser. */
export function chooseDensity(chosen: Density): void {
  density.set(chosen);
  writeJson(local, STORAGE_KEY, chosen);
}

/** The densities that differ for so many pictures. */
export const densitiesFor = (tileCount: number): Density[] =>
  DENSITIES.filter((each, i) => each === 'all' || tileCount > WANTED[DENSITIES[i]!]);

/** Steps that give times which are easy to read, seconds. */
const ROUND_STEPS = [2, 4, 5, 10, 15, 20, 30, 60, 90, 120, 180, 240, 300, 600, 900, 1200, 1800];

/** Seconds from one picture to the next: one interval of the storyboard, or a round number that gives about as many as wanted. */
export function stepFor(chosen: Density, tileCount: number, intervalSeconds: number): number {
  if (tileCount <= WANTED[chosen]) return intervalSeconds;
  const wanted = (tileCount / WANTED[chosen]) * intervalSeconds;
  const isRound = (step: number) => step % intervalSeconds === 0 && step >= wanted * 0.8;
  return ROUND_STEPS.find(isRound) ?? Math.ceil(wanted / intervalSeconds) * intervalSeconds;
}

/** The overview shows every chapter with as many pictures as fill a row, or half of one when there are many chapters. */
export const picturesPerChapter = (chosen: Density, chapterCount: number): number | undefined =>
  chosen !== 'overview' || chapterCount === 0 ? undefined : chapterCount <= 12 ? 6 : 3;
