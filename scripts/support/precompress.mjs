import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Pictures, fonts and videos are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg|json|map|txt|webmanifest)$/;

/** The file name ending of each encoding is what @fastify/static looks for. */
const ENCODINGS = {
  '.br': (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  '.gz': (content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

/**
 * Writes `<file>.br` and `<file>.gz` beside every file of a folder that becomes smaller by it, as small as brotli and
 * gzip can make it.
 * @param {string} folder
 */
export async function precompress(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!COMPRESSIBLE.test(name)) continue;
    const content = await readFile(join(folder, name));
    for (const [ending, compress] of Object.entries(ENCODINGS)) {
      const compressed = await compress(content);
      if (compressed.length < content.length) await writeFile(join(folder, name + ending), compressed);
    }
  }
}
