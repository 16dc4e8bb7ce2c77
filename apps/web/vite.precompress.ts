import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Pictures, fonts and videos are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg|json|map|txt|webmanifest)$/;

/** Compressions by the file name endings that @fastify/static looks for. */
const ENCODINGS: Record<string, (content: Buffer) => Promise<Buffer>> = {
  '.br': (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  '.gz': (content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

/** Writes `<file>.br` and `<file>.gz` beside every file of the build that compression makes smaller. */
export const precompress = (): Plugin => ({
  name: 'precompress',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    for (const name of await readdir(dir, { recursive: true })) {
      if (!COMPRESSIBLE.test(name)) continue;
      const content = await readFile(join(dir, name));
      for (const [ending, compress] of Object.entries(ENCODINGS)) {
        const compressed = await compress(content);
        if (compressed.length < content.length) await writeFile(join(dir, name + ending), compressed);
      }
    }
  },
});
