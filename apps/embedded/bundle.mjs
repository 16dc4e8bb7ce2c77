/**
 * Bundles the built embedded product into a few files: a start then loads some files instead of 2,400 modules (docs/adr/0013).
 * `npm run build` runs it after tsc, on tsc's output: esbuild does not write the decorators' metadata that Nest reads.
 */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** As deep as apps/embedded/dist: `new URL('../../../dist/web', import.meta.url)` means the same folder in both. */
const folder = 'dist/apps/embedded';

/** Threads and programs lie beside the server, where `new URL('./x.worker.js', import.meta.url)` looks for them. */
const entries = [
  'apps/embedded/dist/main.js',
  'apps/frameflow/dist/child/media-child.main.js',
  'adapters/sqlite/dist/log/log-audit.worker.js',
  'adapters/sqlite/dist/log/log-file-check.main.js',
  'adapters/sqlite/dist/log/log-reader.worker.js',
  'adapters/sqlite/dist/log/log-writer.worker.js',
  'adapters/sqlite/dist/read-models/read-models.worker.js',
  'libs/storage/dist/hashing/sha256.worker.js',
];

const external = [
  // They find files beside their own.
  'libsql',
  'node-av',
  // Nest imports these where a transport or a feature wants them; the embedded product uses none of those.
  '@fastify/view',
  '@nats-io/transport-node',
  '@nestjs/platform-express',
  '@nestjs/platform-socket.io',
  'amqp-connection-manager',
  'class-transformer',
  'class-validator',
  'ioredis',
  'kafkajs',
  'mqtt',
];

/** For CommonJS packages. */
const banner = `
import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

await rm(join(root, folder), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  entryNames: '[name]',
  outdir: folder,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external,
  banner: { js: banner },
  keepNames: true, // messages and logs name classes
  minifySyntax: true,
  minifyWhitespace: true, // 8 MB less of memory
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});

const outputs = Object.entries(metafile.outputs);
for (const [path] of outputs.filter(([path]) => path.endsWith('.map'))) await shorten(join(root, path));

const server = await readFile(join(root, folder, 'main.js'), 'utf8');
for (const [, name] of server.matchAll(/new URL\("\.\/([^"]+)",import\.meta\.url\)/g))
  if (!existsSync(join(root, folder, name))) throw new Error(`${name} is missing among the entries of bundle.mjs.`);

/** What each file is made from: a test reads which packages a process has loaded. */
const inputs = outputs.flatMap(([path, output]) => (output.entryPoint ? [[path, Object.keys(output.inputs)]] : []));
await writeFile(join(root, folder, 'inputs.json'), JSON.stringify(Object.fromEntries(inputs)));

/** Node parses a map when it prints the first stack trace: keep our own lines only, 50 MB of memory less. @param {string} path */
async function shorten(path) {
  const map = JSON.parse(await readFile(path, 'utf8'));
  const line = ([, source, line]) => (map.sources[source]?.includes('node_modules/') ? undefined : `${source}:${line}`);
  const lines = decode(map.mappings).map((segments) =>
    segments
      .filter((segment, i) => i === 0 || line(segment) !== line(segments[i - 1]))
      .map((segment) => (line(segment) === undefined ? segment.slice(0, 1) : segment.slice(0, 4))),
  );
  await writeFile(path, JSON.stringify({ ...map, names: [], mappings: encode(lines) }));
}
