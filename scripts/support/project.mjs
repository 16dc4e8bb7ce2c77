import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string[]} segments */
export const inRoot = (...segments) => join(root, ...segments);

/** @param {string} path relative to the checkout */
export const readJson = (path) => JSON.parse(readFileSync(inRoot(path), 'utf8'));

/** True where everything must be there and nothing may be skipped. */
export const inCi = Boolean(process.env.CI) && process.env.CI !== 'false';
