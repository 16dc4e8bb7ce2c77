import { readFileSync, writeFileSync } from 'node:fs';

export const PAGE_BYTES = 4096;

/** Random numbers from 0 to below `limit`, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Ways in which disks damage a page. */
export const DAMAGES = {
  noise: (page, random) => page.forEach((_byte, at) => (page[at] = random(256))),
  zeros: (page) => page.fill(0),
  'a neighbour': (page, _random, neighbour) => page.set(neighbour),
  'half a page': (page) => page.fill(0, PAGE_BYTES / 2),
  'one byte': (page, random) => {
    const at = random(PAGE_BYTES);
    page[at] = (page[at] ?? 0) ^ (1 + random(255));
  },
} satisfies Record<string, (page: Uint8Array, random: (limit: number) => number, neighbour: Uint8Array) => unknown>;

export type Damage = keyof typeof DAMAGES;

/** Damages one page of a file; pages are numbered from 1. */
export function damagePage(path: string, number: number, damage: Damage, random: (limit: number) => number): void {
  const bytes = readFileSync(path);
  const pages = bytes.length / PAGE_BYTES;
  const pageAt = (index: number): Uint8Array => bytes.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);
  const neighbour = Uint8Array.from(pageAt(number % pages));
  DAMAGES[damage](pageAt(number - 1), random, neighbour);
  writeFileSync(path, bytes);
}
