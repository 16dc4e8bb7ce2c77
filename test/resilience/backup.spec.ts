import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import type { Health } from '../../apps/api/src/health/readiness.js';
import { goldenVideos, placeGoldenLog } from '../golden/golden-log.js';
import { backupCommand } from '../../apps/api/src/maintenance/backup/backup.command.js';
import { restoreCommand } from '../../apps/api/src/maintenance/backup/restore.command.js';
import type { Command } from '../../apps/api/src/maintenance/command.js';
import { Opened } from '../../libs/platform/src/index.js';
import { makeClip } from '../media/make-clip.js';
import {
  catalog,
  eventsOf,
  eventually,
  head,
  json,
  type Page,
  problem,
  readyVideo,
  upload,
  uploaded,
  write,
} from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { type Ended, maintain, type MaintenanceCommand } from '../support/maintenance.js';
import { AUDITOR_KEY, MANAGER_KEY, Server, apiSettings } from '../support/server.js';

jest.setTimeout(180_000);

let clip: string;
/** A stopped library of two videos, and a backup of it. Tests work on copies. */
let library: string;
let libraryBackup: string;
let videos: AdminVideo[];
const servers: Server[] = [];
const folders: string[] = [];

const temporary = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `reelog-${name}-`));
  folders.push(folder);
  return folder;
};

const run = (command: MaintenanceCommand, args: readonly string[], dataDir: string, killAfterMs?: number) =>
  maintain(command, args, apiSettings(dataDir), killAfterMs);

/** Runs a command in this process, because a new process takes most of the time. */
async function runHere(command: Command, args: readonly string[], dataDir: string): Promise<Ended> {
  const opened = new Opened();
  const lines: string[] = [];
  const context = { args, env: apiSettings(dataDir), opened, print: (line: string) => void lines.push(line) };
  const code = await command(context)
    .catch((error: unknown) => {
      lines.push(String(error));
      return 1;
    })
    .finally(() => opened.close());
  return { code, printed: lines.join('\n') };
}
const backUp = (folder: string, dataDir: string): Promise<Ended> => runHere(backupCommand, [folder], dataDir);
const restore = (args: readonly string[], dataDir: string): Promise<Ended> => runHere(restoreCommand, args, dataDir);

async function succeeds(ended: Promise<Ended>): Promise<string> {
  const { code, printed } = await ended;
  expect({ code, printed }).toEqual({ code: 0, printed });
  return printed;
}

async function fails(ended: Promise<Ended>): Promise<string> {
  const { code, printed } = await ended;
  expect({ code, printed }).toEqual({ code: 1, printed });
  return printed;
}

async function start(dataDir: string): Promise<Server> {
  const server = await Server.start({ dataDir });
  servers.push(server);
  return server;
}

/** Every object with its digest; not what the store keeps about itself. */
/** Digests of objects by key. Leftovers of unfinished writes have no key: the next start removes them. */
async function objects(folder: string): Promise<Record<string, string>> {
  const files = (await filesBelow(join(folder, 'objects'))).filter((file) => /^[^~].*\//.test(file));
  return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(join(folder, 'objects', file)))]));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const copyOf = (folder: string): string => {
  const copy = temporary('copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
};

const ready = (server: Server): Promise<true> =>
  eventually(async () => (await server.request('/health/ready')).status === 200 && true, 'it is ready');

/** A restored installation starts, verifies, streams the uploads, and accepts writes. */
async function expectWell(dataDir: string, streams: readonly Pick<AdminVideo, 'id' | 'sha256'>[]): Promise<Server> {
  const server = await start(dataDir);
  await ready(server);
  for (const { id, sha256: digest } of streams) {
    const response = await server.request(`/api/videos/${id}/stream`);
    expect(response.headers.get('etag')).toContain(digest);
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(digest);
  }
  const verified = await json(server.request('/api/audit/verify?objects=true', { key: AUDITOR_KEY }));
  expect(verified).toMatchObject({ valid: true });
  await write(server, 'PATCH', `/${streams[0]!.id}`, { title: 'Written on' });
  return server;
}

const manifestOf = (backup: string): { position: number; segments: { name: string; sha256: string }[] } =>
  JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as ReturnType<typeof manifestOf>;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
  library = mkdtempSync(join(tmpdir(), 'reelog-library-'));
  libraryBackup = mkdtempSync(join(tmpdir(), 'reelog-backup-'));
  const server = await Server.start({ dataDir: library });
  videos = [await readyVideo(server, clip, { title: 'First' })];
  await write(server, 'PATCH', `/${videos[0]!.id}`, { title: 'The first' }, { 'Idempotency-Key': 'an edit' });
  videos.push(await readyVideo(server, await makeClip({ seconds: 3 }), { title: 'Second' }));
  await server.stop();
  await succeeds(run('backup', [libraryBackup], library));
}, 120_000);
afterAll(() => [library, libraryBackup].forEach((folder) => rmSync(folder, { recursive: true, force: true })));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('npm run backup', () => {
  it('made during uploads and edits restores to a valid log and all its objects', async () => {
    const source = await start(copyOf(library));
    const [backup, target] = [temporary('backup'), temporary('target')];
    let isOver = false;
    const acknowledged: string[] = [];
    const uploading = (async () => {
      while (!isOver)
        acknowledged.push((await uploaded(source, clip, { title: `Under load ${randomUUID()}` })).video.id);
    })();
    const editing = (async () => {
      while (!isOver) await write(source, 'PATCH', `/${videos[0]!.id}`, { description: randomUUID() });
    })();
    await eventually(async () => acknowledged.length >= 2, 'there is some load');
    const before = { ids: [...acknowledged], head: await head(source) };
    for (let round = 0; round < 2; round += 1) await succeeds(run('backup', [backup], source.dataDir));
    isOver = true;
    await Promise.all([uploading, editing]);
    expect(manifestOf(backup).position).toBeGreaterThanOrEqual(before.head.position);
    await succeeds(run('restore', [backup], target));
    const ids = (await catalogIds(await expectWell(target, videos))).sort();
    expect(ids).toEqual(expect.arrayContaining([...before.ids, ...videos.map(({ id }) => id)].sort()));
    const [there, here] = [await objects(source.dataDir), await objects(target)];
    const originals = ids.map((id) => `originals/${id}`);
    expect(originals.map((key) => here[key])).toEqual(originals.map((key) => there[key]));
  });

  it('adds to the backup in the folder, and reads nothing twice', async () => {
    const dataDir = copyOf(library);
    const backup = copyOf(libraryBackup);
    const first = manifestOf(backup);
    rmSync(join(dataDir, 'objects', 'originals', videos[0]!.id)); // objects in the folder are not read again
    writeFileSync(join(dataDir, 'objects', 'originals', videos[0]!.id), readFileSync(clip).fill(0));
    const server = await start(dataDir);
    const third = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Third' });
    await succeeds(backUp(backup, dataDir));
    const second = manifestOf(backup);
    expect(second.segments.slice(0, first.segments.length)).toEqual(first.segments);
    expect(second.segments.length).toBeGreaterThan(first.segments.length);
    const target = temporary('target');
    await succeeds(restore([backup], target));
    await expectWell(target, [...videos, third]);
  });

  it('includes receipts of commands, names and keys; the keys in a separate file', async () => {
    const target = temporary('target');
    await succeeds(restore([libraryBackup], target));
    const server = await start(target);
    await ready(server);
    const before = await head(server);
    await write(server, 'PATCH', `/${videos[0]!.id}`, { title: 'The first' }, { 'Idempotency-Key': 'an edit' });
    expect(await head(server)).toEqual(before);
    const kept = (dataDir: string, name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(dataDir, name), 'utf8')) as Record<string, unknown>;
    expect(kept(target, 'secrets.json')).toEqual(expect.objectContaining(kept(library, 'secrets.json')));
    // Only the actors are compared: the position up to which the log was read for them may be higher now.
    expect(kept(target, 'actors.json')['actors']).toEqual(kept(library, 'actors.json')['actors']);
    const { settings } = JSON.parse(readFileSync(join(libraryBackup, 'secrets.json'), 'utf8')) as {
      settings: Record<string, string>;
    };
    expect(settings['MANAGER_KEYS']).toBe(`ana:${MANAGER_KEY}`);
    for (const file of await filesBelow(libraryBackup)) {
      if (file === 'secrets.json' || file.startsWith('objects/')) continue;
      const bytes = readFileSync(join(libraryBackup, file));
      expect((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()).not.toContain(MANAGER_KEY);
    }
  });

  it('rejects a folder with other files, the backup of another log, and an older copy of the log', async () => {
    const stranger = temporary('stranger');
    writeFileSync(join(stranger, 'holiday.jpg'), 'a picture');
    expect(await fails(backUp(stranger, library))).toContain('holiday.jpg is in it');
    const other = await start(temporary('other'));
    await ready(other);
    const backup = copyOf(libraryBackup);
    expect(await fails(backUp(backup, other.dataDir))).toContain('holds the backup of another log');
    const dataDir = copyOf(library);
    const server = await start(dataDir);
    await write(server, 'PATCH', `/${videos[0]!.id}`, { title: 'Newer' });
    await succeeds(backUp(backup, dataDir));
    expect(await fails(backUp(backup, library))).toContain('this is an older copy of the log');
    expect(await fails(backUp(temporary('none'), temporary('empty')))).toContain('There is no event log');
    expect(await maintain('backup', [], apiSettings(library))).toMatchObject({ code: 2 });
    expect(existsSync(join(stranger, 'manifest.json'))).toBe(false);
  });

  it('reports missing and changed objects, and backs up the rest', async () => {
    const dataDir = copyOf(library);
    const original = (video: AdminVideo): string => join(dataDir, 'objects', 'originals', video.id);
    rmSync(original(videos[0]!));
    writeFileSync(original(videos[1]!), 'another file');
    const backup = temporary('backup');
    const printed = await fails(backUp(backup, dataDir));
    expect(printed).toContain(`Objects missing in the store: 1\n  originals/${videos[0]!.id}`);
    expect(printed).toContain(`Objects not as recorded, backed up as found: 1\n  originals/${videos[1]!.id}`);
    const checked = await succeeds(restore([backup, '--check'], dataDir));
    expect(checked).toContain(`originals/${videos[0]!.id}: it is missing`);
    expect(checked).toContain(`originals/${videos[1]!.id}: its bytes are not those that the log says`);
  });

  it('killed at any moment leaves the previous backup valid, and completes the next time', async () => {
    const dataDir = copyOf(library);
    const backup = copyOf(libraryBackup);
    const server = await start(dataDir);
    for (let kill = 0; kill < 4; kill += 1) {
      await uploaded(server, clip, { title: `Round ${kill}` });
      await run('backup', [backup], dataDir, 300 + 130 * kill);
      await succeeds(run('restore', [backup, '--check'], dataDir));
    }
    writeFileSync(join(backup, 'backup.lock-journal'), ''); // as a kill leaves it
    await succeeds(run('backup', [backup], dataDir));
    expect(manifestOf(backup).position).toBeGreaterThan(manifestOf(libraryBackup).position);
    await succeeds(run('restore', [backup, '--check'], dataDir));
    expect(readdirSync(join(backup, 'log'))).toHaveLength(manifestOf(backup).segments.length);
  });
});

const catalogIds = async (server: Server): Promise<string[]> => {
  const { items } = await json<Page<AdminVideo>>(server.request('/api/admin/videos?limit=200', { key: MANAGER_KEY }));
  return items.map(({ id }) => id);
};

describe('npm run restore', () => {
  it('restores every byte', async () => {
    const target = temporary('target');
    await succeeds(run('restore', [libraryBackup], target));
    expect(await objects(target)).toEqual(await objects(library));
    expect(await succeeds(restore([libraryBackup], target))).toContain('All of it is here already');
    await expectWell(target, videos);
  });

  it('rejects a target with a log or objects', async () => {
    const target = copyOf(library);
    rmSync(join(target, 'objects', 'originals', videos[0]!.id));
    const before = await objects(target);
    expect(await fails(restore([libraryBackup], target))).toContain('is not empty');
    rmSync(join(target, 'log'), { recursive: true });
    expect(await fails(restore([libraryBackup], target))).toContain('is not empty');
    expect(await objects(target)).toEqual(before);
    expect(existsSync(join(target, 'log'))).toBe(false);
    expect(await fails(restore([temporary('empty')], target))).toContain('holds neither a finished backup');
  });

  it('killed at any moment leaves no usable installation, and continues when it is repeated', async () => {
    const target = temporary('target');
    let restored = false;
    for (let kill = 0; kill < 12 && !restored; kill += 1) {
      const { code } = await run('restore', [libraryBackup], target, 350 + 60 * kill);
      restored = code === 0;
      if (restored || kill % 4 !== 3 || !existsSync(join(target, 'objects', 'reelog-store.json'))) continue;
      const server = await start(target);
      const { dependencies } = (await (await server.request('/health/ready')).json()) as Health;
      expect(dependencies.find(({ name }) => name === 'store-ownership')?.detail).toContain('was interrupted');
      await problem(upload(server, clip), 503);
      await server.stop('SIGKILL');
    }
    if (!restored) await succeeds(run('restore', [libraryBackup], target));
    expect(await objects(target)).toEqual(await objects(library));
    await expectWell(target, videos);
  });

  /** Rewrites a file of the backup with its digest in the manifest, like somebody who hides a change. */
  const rewriteSegment = (backup: string, change: (lines: string[]) => string[]): void => {
    const manifest = manifestOf(backup);
    const segment = manifest.segments.at(-1)!;
    const file = join(backup, segment.name);
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
    const bytes = gzipSync(`${change(lines).join('\n')}\n`);
    writeFileSync(file, bytes);
    segment.sha256 = sha256(bytes);
    writeFileSync(join(backup, 'manifest.json'), JSON.stringify(manifest));
  };
  const inFile = (change: (bytes: Buffer) => Buffer) => (backup: string) => {
    const file = join(backup, manifestOf(backup).segments[0]!.name);
    writeFileSync(file, change(readFileSync(file)));
  };
  const inManifest = (change: Record<string, unknown>) => (backup: string) => {
    const file = join(backup, 'manifest.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  };
  const objectFile = (backup: string): string =>
    join(backup, 'objects', videos[0]!.sha256.slice(0, 2), videos[0]!.sha256);

  const damages: [string, (backup: string) => void, expected: string][] = [
    ['a byte of the log', inFile((bytes) => bytes.fill(bytes[40]! ^ 1, 40, 41)), 'another digest'],
    ['the end of the log', inFile((bytes) => bytes.subarray(0, -20)), 'another digest'],
    ['a file of the log', (backup) => rmSync(join(backup, manifestOf(backup).segments[0]!.name)), 'is missing'],
    [
      'a title, with a digest that fits',
      (b) => rewriteSegment(b, (lines) => lines.map((line) => line.replace('"First"', '"Fooled"'))),
      'does not match its dataHash',
    ],
    [
      'an event, with a digest that fits',
      (b) => rewriteSegment(b, (lines) => lines.filter((_, i) => i !== 1)),
      'The event is missing',
    ],
    [
      'the last events, with a digest that fits',
      (b) => rewriteSegment(b, (lines) => lines.slice(0, -1)),
      'the tail is missing',
    ],
    [
      'a line of the log, with a digest that fits',
      (b) => rewriteSegment(b, (lines) => ['{"events":', ...lines]),
      'not JSON',
    ],
    ['the manifest', (backup) => writeFileSync(join(backup, 'manifest.json'), '{'), 'is not JSON'],
    ['the head in the manifest', inManifest({ hash: 'f'.repeat(64) }), 'not the one that was published'],
    [
      'an object',
      (backup) => writeFileSync(objectFile(backup), readFileSync(clip).fill(0)),
      'its bytes are not those that were backed up',
    ],
    ['an object, which is gone', (backup) => rmSync(objectFile(backup)), 'its bytes are missing'],
    ['the format, a newer one', inManifest({ format: 2 }), 'restore it with a newer one'],
  ];

  it.each(damages)('rejects a damaged backup: %s', async (_what, damage, expected) => {
    const backup = copyOf(libraryBackup);
    damage(backup);
    const target = temporary('target');
    expect(await fails(restore([backup], target))).toContain(expected);
    expect((await filesBelow(join(target, 'objects'))).filter((file) => file.includes('/'))).toEqual([]);
    expect(existsSync(join(target, 'log'))).toBe(false);
  });

  it('restores all but damaged objects with a flag', async () => {
    const backup = copyOf(libraryBackup);
    writeFileSync(objectFile(backup), readFileSync(clip).fill(0));
    const target = temporary('target');
    const printed = await succeeds(restore([backup, '--skip-damaged'], target));
    expect(printed).toContain(`originals/${videos[0]!.id}: its bytes are not those that were backed up`);
    const { [`originals/${videos[0]!.id}`]: _left, ...others } = await objects(library);
    expect(await objects(target)).toEqual(others);
    // As after a kill at the end of the first run:
    expect(await succeeds(restore([backup, '--skip-damaged'], target))).toContain('here already');
    expect(await objects(target)).toEqual(others);
    const server = await start(target);
    await ready(server);
    expect((await catalog(server)).items.map(({ id }) => id)).toContain(videos[0]!.id);
  });

  it('accepts a manual copy of a data folder of the previous release', async () => {
    const [copy, target] = [temporary('by-hand'), temporary('target')];
    await placeGoldenLog('a5e2374', join(copy, 'log', 'events.sqlite'));
    cpSync(join(library, 'objects', 'originals'), join(copy, 'objects', 'originals'), { recursive: true });
    writeFileSync(join(copy, 'keys.json'), JSON.stringify({ manager: 'manager-of-then', auditor: 'auditor-of-then' }));
    const printed = await succeeds(restore([copy], target));
    expect(printed).toContain('it is missing'); // the golden log came without its objects
    const server = await start(target);
    await ready(server);
    const verified = await json(server.request('/api/audit/verify', { key: AUDITOR_KEY }));
    expect(verified).toMatchObject({ valid: true });
    const found = await catalogIds(server);
    expect(found.sort()).toEqual(
      goldenVideos('a5e2374')
        .map(({ id }) => id)
        .sort(),
    );
    expect(JSON.parse(readFileSync(join(target, 'keys.json'), 'utf8'))).toEqual({
      manager: 'manager-of-then',
      auditor: 'auditor-of-then',
    });
  });
});

describe('npm run move', () => {
  it('shows what it would do; then the log continues at the new place, and is read-only at the old one', async () => {
    const [dataDir, target] = [copyOf(library), temporary('target')];
    const settings = join(temporary('settings'), 'there.env');
    writeFileSync(settings, `DATA_DIR=${target}\n`);
    const before = await objects(dataDir);
    expect(await succeeds(run('move', [settings], dataDir))).toContain('Nothing was changed.');
    expect(await objects(target)).toEqual({});
    await succeeds(run('move', [settings, '--yes'], dataDir));
    expect(await objects(dataDir)).toEqual(before);
    expect(await objects(target)).toEqual(before);
    const moved = await expectWell(target, videos);
    expect(await eventsOf(moved, videos[0]!.id)).toContain('VideoDetailsChanged');

    const old = await start(dataDir);
    const { dependencies } = (await (await old.request('/health/ready')).json()) as Health;
    expect(dependencies.find(({ name }) => name === 'store-ownership')?.detail).toContain(`was moved to ${target}`);
    expect(old.printed).toContain(`was moved to ${target}`);
    expect((await old.request(`/api/videos/${videos[0]!.id}/stream`)).status).toBe(200);
    await problem(upload(old, clip), 503);
    await old.stop();
    await succeeds(run('adopt-store', ['--yes'], dataDir));
    await expectWell(dataDir, videos);
  });

  it('requires that the old installation is stopped', async () => {
    const server = await start(copyOf(library));
    const settings = join(temporary('settings'), 'there.env');
    writeFileSync(settings, `DATA_DIR=${temporary('target')}\n`);
    expect(await fails(run('move', [settings, '--yes'], server.dataDir))).toContain('in use by another process');
    await write(server, 'PATCH', `/${videos[0]!.id}`, { title: 'Still mine' });
  });

  it('killed at any moment continues when it is repeated, and the log continues at one place only', async () => {
    const [dataDir, target] = [copyOf(library), temporary('target')];
    const settings = join(temporary('settings'), 'there.env');
    writeFileSync(settings, `DATA_DIR=${target}\n`);
    let isMoved = false;
    for (let kill = 0; kill < 12 && !isMoved; kill += 1)
      isMoved = (await run('move', [settings, '--yes'], dataDir, 400 + 60 * kill)).code === 0;
    if (!isMoved) await succeeds(run('move', [settings, '--yes'], dataDir));
    expect(await succeeds(run('move', [settings, '--yes'], dataDir))).toContain(`It was moved to ${target}`);
    expect(await objects(target)).toEqual(await objects(library));
    await expectWell(target, videos);
    const old = await start(dataDir);
    await problem(upload(old, clip), 503);
  });
});
