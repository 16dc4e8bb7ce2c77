import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inDistributedProfile, inEmbeddedProfile } from '../support/installation.js';
import { Server } from '../support/server.js';

/** The source modules of each file of the bundle (apps/embedded/bundle.mjs). */
const BUNDLED = new Map(
  Object.entries(JSON.parse(readFileSync('dist/apps/embedded/inputs.json', 'utf8')) as Record<string, string[]>).map(
    ([file, modules]) => [urlOf(file), modules.map(urlOf)],
  ),
);

/**
 * The packages that each process of an installation has loaded at its end, including threads, by app: the coverage of V8
 * lists them. A file of the bundle counts as all its source modules.
 */
async function loadedPackages(): Promise<Map<string, Set<string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-loaded-'));
  const server = await Server.start({ env: { NODE_V8_COVERAGE: folder } });
  await server.dispose();
  const byProcess = new Map<string, string[]>();
  for (const file of readdirSync(folder)) {
    const [, pid = ''] = /^coverage-(\d+)-/.exec(file) ?? [];
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
    byProcess.set(pid, [...(byProcess.get(pid) ?? []), ...result.map(({ url }) => url)]);
  }
  rmSync(folder, { recursive: true });
  const byApp = new Map<string, Set<string>>();
  for (const urls of byProcess.values()) {
    const [app] = urls.flatMap((url) => /\/apps\/([^/]+)\/(?:dist\/)?main\.js$/.exec(url)?.[1] ?? []);
    if (app !== undefined) byApp.set(app, new Set(urls.flatMap((url) => BUNDLED.get(url) ?? [url]).flatMap(packageOf)));
  }
  return byApp;
}

function urlOf(path: string): string {
  return pathToFileURL(resolve(path)).href;
}

const packageOf = (url: string): string[] => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.slice(1) ?? [];

const SERVER_DRIVERS = ['mongoose', 'mongodb', 'amqplib', 'amqp-connection-manager', 'ioredis', 'minio'];

inEmbeddedProfile(() =>
  describe('the process of the embedded profile', () => {
    it('has loaded no driver of a server', async () => {
      const loaded = (await loadedPackages()).get('embedded');
      expect([...(loaded ?? [])]).toEqual(expect.arrayContaining(['libsql', 'fastify', '@nestjs/core']));
      expect(SERVER_DRIVERS.filter((driver) => loaded?.has(driver))).toEqual([]);
    });
  }),
);

inDistributedProfile(() =>
  describe('the processes of the distributed profile', () => {
    it('have loaded the drivers that they use, and frameflow no driver of the log', async () => {
      const loaded = await loadedPackages();
      expect([...(loaded.get('api') ?? [])]).toEqual(expect.arrayContaining(SERVER_DRIVERS));
      const ofFrameflow = loaded.get('frameflow');
      expect(ofFrameflow).toContain('amqplib');
      expect(['mongoose', 'mongodb', 'libsql', 'ioredis'].filter((driver) => ofFrameflow?.has(driver))).toEqual([]);
    });
  }),
);
