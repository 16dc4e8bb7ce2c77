import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The logo of a site. Its type comes from its content, not from the name of its file. */
export type SiteLogo =
  | { readonly contentType: 'image/svg+xml'; readonly content: Buffer }
  | {
      readonly contentType: 'image/png';
      readonly content: Buffer;
      readonly widthPixels: number;
      readonly heightPixels: number;
    };

const MAX_KIB = 512;
const MAX_PIXELS = 8192;
const WHAT_TO_DO = 'choose a PNG or SVG file, or remove the setting';

/** The problem with the file of a logo, with what to do; undefined if it can be used. */
export function logoProblem(path: string): string | undefined {
  try {
    readSiteLogo(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** @throws Error a clause that says what is wrong and what to do */
export function readSiteLogo(path: string): SiteLogo {
  const content = read(resolve(path));
  const logo = pngLogo(content) ?? svgLogo(content);
  if (!logo)
    throw new Error(`the file is neither a whole PNG nor an SVG picture (its name does not matter): ${WHAT_TO_DO}`);
  return logo;
}

function read(path: string): Buffer {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new Error(`it is not a file: ${WHAT_TO_DO}`);
    if (stat.size > MAX_KIB * 1024)
      throw new Error(
        `the file has ${Math.ceil(stat.size / 1024)} KiB, ${MAX_KIB} KiB are allowed: make the picture smaller`,
      );
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      code === 'ENOENT'
        ? `there is no such file: check the path, or remove the setting`
        : `the file cannot be read (${code}): check its path, owner and rights, or remove the setting`,
      { cause: error },
    );
  }
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

/** A PNG file from its signature to its last chunk (PNG specification, 5 and 11.2). */
function pngLogo(content: Buffer): SiteLogo | undefined {
  const isWhole =
    content.length >= 45 &&
    content.subarray(0, 8).equals(PNG_SIGNATURE) &&
    content.subarray(12, 16).toString('latin1') === 'IHDR' &&
    content.subarray(-12).equals(PNG_END);
  if (!isWhole) return undefined;
  const widthPixels = content.readUInt32BE(16);
  const heightPixels = content.readUInt32BE(20);
  if (Math.min(widthPixels, heightPixels) < 1) return undefined;
  if (Math.max(widthPixels, heightPixels) > MAX_PIXELS)
    throw new Error(
      `the picture has ${widthPixels} × ${heightPixels} pixels, ${MAX_PIXELS} on a side are allowed: make it smaller`,
    );
  return { contentType: 'image/png', content, widthPixels, heightPixels };
}

/** What may stand before the root of an XML document: declaration, comments, a document type. */
const PROLOG = /^(?:\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>)*/i;

/** Browsers show an SVG picture only if its root is in the SVG namespace. */
function svgLogo(content: Buffer): SiteLogo | undefined {
  if (content.includes(0)) return undefined;
  const text = content.toString('utf8').replace(/^\u{feff}/u, '');
  const root = /^<(?:[\w-]+:)?svg\b[^>]*>/.exec(text.replace(PROLOG, ''))?.[0];
  const isSvg = root !== undefined && /xmlns(?::[\w-]+)?\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg["']/.test(root);
  const isWhole = /<\/(?:[\w-]+:)?svg\s*>/.test(text);
  return isSvg && isWhole ? { contentType: 'image/svg+xml', content } : undefined;
}
