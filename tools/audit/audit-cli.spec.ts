import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Commit, GENESIS_HASH, saltedDigest, sealEvent } from '@reelog/events';
import { SqliteEventLog, SqliteLogAudit } from '@reelog/sqlite';
import { GOLDEN_COMMITS, goldenExport, goldenLines } from '../../test/golden/golden-log.js';
import type { StoredEvent } from '@reelog/domain';
import { runAudit } from './audit-cli.js';

const commit = (n: number, events: Commit['events']): Commit => ({
  streamId: `video-${n}`,
  expectedVersion: 0,
  events,
  commandId: `command-${n}`,
  requestDigest: '',
  actor: { id: 'mara', role: 'manager' },
  correlationId: 'correlation',
  causationId: null,
  occurredAt: '2026-03-01T10:00:00.000Z',
});

/** Texts and numbers that JSON writers format differently. */
const commits: Commit[] = [
  commit(1, [
    { type: 'VideoDetailsChanged', data: { videoId: '1', title: 'Zoë "⚓" \u{1F6A2} \u2028', tags: ['\u007f', '/'] } },
    { type: 'ThumbnailChosen', data: { videoId: '1', atSeconds: 0.00001 } },
    { type: 'ThumbnailChosen', data: { videoId: '1', atSeconds: 1e21 } },
  ]),
  commit(2, [{ type: 'VideoRemoved', data: { videoId: '2', reason: 'Line one\nline "two"\t\\' } }]),
  commit(3, [{ type: 'ThumbnailChosen', data: { videoId: '3', atSeconds: 29.97 } }]),
  commit(4, [
    {
      type: 'ProcessingFailed',
      data: {
        videoId: '4',
        stage: 'probe',
        code: 'MEDIA.NOT_A_VIDEO',
        message: 'It is not a video.',
        retryable: false,
        attempt: 1,
        logTail: 'Invalid data found in "garden.mp4"',
      },
    },
  ]),
];

let folder: string;
let whole: string[];
let head: { position: number; hash: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-audit-'));
  const log = await SqliteEventLog.open(join(folder, 'log.db'));
  try {
    for (const each of commits) await log.append(each);
    head = await log.head();
    const chunks = [];
    for await (const chunk of new SqliteLogAudit(join(folder, 'log.db')).exportLines()) chunks.push(chunk);
    whole = Buffer.concat(chunks).toString().trimEnd().split('\n');
  } finally {
    await log.close();
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const zipped = (lines: readonly string[]) => gzipSync(lines.map((line) => `${line}\n`).join(''));

async function verify(content: string | Uint8Array, ...options: string[]) {
  const file = join(folder, 'export.ndjson.gz');
  await writeFile(file, content);
  const printed: string[] = [];
  const code = await runAudit(['verify', file, ...options], (text) => printed.push(text));
  return { code, printed: printed.join('\n') };
}

/** The export with one changed line. */
const withLine = (index: number, change: (line: string) => string) =>
  zipped(whole.map((line, i) => (i === index ? change(line) : line)));

const withErasedTitle = () =>
  withLine(1, (line) => {
    const { salts, ...event } = JSON.parse(line) as StoredEvent;
    const { title, ...kept } = salts;
    const mark = { erased: saltedDigest(title ?? '', event.data['title']) };
    return JSON.stringify({ ...event, data: { ...event.data, title: mark }, salts: kept });
  });

/** The export with a last event that claims an earlier recording time; all digests fit. */
function withFallingTime(): string[] {
  const [footer = '', last = '', ...before] = [...whole].reverse();
  const event = JSON.parse(last) as StoredEvent;
  const { salts, previousHash } = event;
  const { dataHash: _data, hash: _hash, previousHash: _link, salts: _salts, ...unsealed } = event;
  const early = sealEvent({ ...unsealed, recordedAt: '2020-01-01T00:00:00.000Z' }, previousHash, salts);
  return [...before.reverse(), JSON.stringify(early), footer.replace(event.hash, early.hash)];
}

describe('npm run audit -- verify', () => {
  it('accepts a complete export, and names its head', async () => {
    const { code, printed } = await verify(zipped(whole));
    expect(printed).toContain('in order: 6 events');
    expect(printed).toContain(`head 6:${head.hash}`);
    expect(code).toBe(0);
  });

  it.each(GOLDEN_COMMITS)('accepts the export of %s', async (commit) => {
    const { code, printed } = await verify(await readFile(goldenExport(commit)));
    expect(printed).toContain(`in order: ${goldenLines(commit).length - 2} events`);
    expect(code).toBe(0);
  });

  it('also accepts an unzipped export', async () => {
    expect(await verify(gunzipSync(zipped(whole)))).toMatchObject({ code: 0 });
  });

  it.each<[string, number, () => Uint8Array]>([
    ['a changed value', 2, () => withLine(2, (line) => line.replace('0.00001', '0.00002'))],
    ['a changed title', 1, () => withLine(1, (line) => line.replace('Zoë', 'Zoe'))],
    ['another actor', 4, () => withLine(4, (line) => line.replace('mara', 'otto'))],
    ['a missing event', 3, () => zipped(whole.filter((_line, i) => i !== 3))],
    ['events that changed places', 4, () => zipped([...whole.slice(0, 4), whole[5]!, whole[4]!, ...whole.slice(6)])],
    ['a cut tail', 5, () => zipped(whole.slice(0, 5))],
    ['a changed line of the log of a tool', 6, () => withLine(6, (line) => line.replace('garden', 'harden'))],
    ['a changed time of recording', 2, () => withLine(2, (line) => line.replace(/("recordedAt":"\d{3})\d/, '$19'))],
    ['a time of recording that falls', 6, () => zipped(withFallingTime())],
    ['a field beside the envelope', 3, () => withLine(3, (line) => line.replace('{', '{"note":"approved",'))],
    ['another log in the header', 7, () => withLine(0, (line) => line.replace(/"logId":"./, '$&0'))],
    ['a line that is not JSON', 3, () => withLine(3, () => '{"position":')],
  ])('names the position of %s', async (_name, position, content) => {
    const { code, printed } = await verify(content());
    expect(printed).toContain(`First bad position: ${position}.`);
    expect(code).toBe(1);
  });

  it('names the first position where a field was erased without an event that says so', async () => {
    const { code, printed } = await verify(withErasedTitle());
    expect(printed).toContain('First position: 1.');
    expect(code).toBe(1);
  });

  it('says that a file was cut when it cannot be unzipped to its end', async () => {
    const { code, printed } = await verify(zipped(whole).subarray(0, -20));
    expect(printed).toContain('it was cut or changed');
    expect(code).toBe(1);
  });

  it('compares with a head that was noted earlier', async () => {
    expect(await verify(zipped(whole), '--head', `6:${head.hash}`)).toMatchObject({ code: 0 });
    expect(await verify(zipped(whole), '--head', `6:${'0'.repeat(64)}`)).toMatchObject({ code: 1 });
    expect(await verify(zipped(whole), '--head', `9:${head.hash}`)).toMatchObject({ code: 1 });
  });

  it.each([[[]], [['verify']], [['verify', 'a', 'b']], [['verify', 'a', '--head', 'x']], [['check', 'a']], [['--no']]])(
    'prints its usage when it is called with %p',
    async (args) => {
      const printed: string[] = [];
      expect(await runAudit(args, (text) => printed.push(text))).toBe(2);
      expect(printed.join()).toContain('npm run audit -- verify <file>');
    },
  );

  it('reports a missing file', async () => {
    const printed: string[] = [];
    expect(await runAudit(['verify', join(folder, 'none')], (text) => printed.push(text))).toBe(2);
    expect(printed.join()).toContain('ENOENT');
  });
});

describe('npm run audit -- verify --objects', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const files: Readonly<Record<string, string>> = {
    'originals/1': 'a clip',
    'previews/1/run/thumbnail.jpg': 'a picture',
    'previews/1/run/storyboard.json': '{}',
  };
  const source = { title: 'Video', fileName: 'a.mp4', contentType: 'video/mp4', objectKey: 'originals/1' };
  const uploaded = {
    type: 'VideoUploaded',
    data: { videoId: '1', ...source, sizeBytes: 6, sha256: sha256('a clip') },
  };
  const previews = {
    type: 'PreviewsGenerated',
    schemaVersion: 1,
    data: {
      videoId: '1',
      runId: 'run',
      storyboard: { sheets: [] },
      thumbnail: { file: 'thumbnail.jpg', width: 1, height: 1, atSeconds: 0 },
    },
  };
  const baseline = {
    type: 'IntegrityChecked',
    data: {
      kind: 'baseline',
      firstPosition: 2,
      lastPosition: 2,
      objects: [{ key: 'previews/1/run/thumbnail.jpg', sizeBytes: 9, sha256: sha256('a picture') }],
    },
  };
  let objects: string;

  beforeEach(async () => {
    objects = await mkdtemp(join(folder, 'data-'));
    for (const [key, text] of Object.entries(files)) {
      await mkdir(dirname(join(objects, 'objects', key)), { recursive: true });
      await writeFile(join(objects, 'objects', key), text);
    }
  });

  /** A sealed export of these events. */
  function exportOf(...events: readonly object[]) {
    let previousHash = GENESIS_HASH;
    const sealed = events.map((event, i) => {
      const envelope = { streamId: `s-${i}`, streamVersion: 1, schemaVersion: 1, eventId: `e-${i}`, causationId: null };
      const about = { commandId: `c-${i}`, correlationId: 'c', occurredAt: '2026-03-01T10:00:00.000Z' };
      const actor = { id: 'mara', role: 'manager' } as const;
      const unsealed = { position: i + 1, ...envelope, ...about, actor, ...event };
      const stored = sealEvent(unsealed as Parameters<typeof sealEvent>[0], previousHash);
      previousHash = stored.hash;
      return stored;
    });
    const header = { reelog: 'export', formatVersion: 1, logId: 'log' };
    const footer = { reelog: 'end', head: { logId: 'log', position: events.length, hash: previousHash } };
    return zipped([header, ...sealed, footer].map((line) => JSON.stringify(line)));
  }

  const compare = () => verify(exportOf(uploaded, previews, baseline), '--objects', objects);

  it('accepts a correct folder, and reports how many objects have no digest in the log', async () => {
    const { code, printed } = await compare();
    expect(printed).toContain('3 are named by the log, 0 missing, 0 changed');
    expect(printed).toContain('no digest of 1 of them');
    expect(code).toBe(0);
    expect(await verify(exportOf(uploaded, previews, baseline), '--objects', join(objects, 'objects'))).toMatchObject({
      code: 0,
    });
  });

  it.each<[string, string, () => Promise<void>]>([
    ['a replaced original', 'Changed: originals/1', () => writeFile(join(objects, 'objects/originals/1'), 'A clip')],
    ['a lost original', 'Missing: originals/1', () => rm(join(objects, 'objects/originals/1'))],
    [
      'a replaced picture of an old event',
      'Changed: previews/1/run/thumbnail.jpg',
      () => writeFile(join(objects, 'objects/previews/1/run/thumbnail.jpg'), 'A picture'),
    ],
  ])('names %s', async (_what, said, tamper) => {
    await tamper();
    const { code, printed } = await compare();
    expect(printed).toContain(said);
    expect(code).toBe(1);
  });

  it('lists objects that no event names, and does not expect purged ones', async () => {
    await writeFile(join(objects, 'objects/originals/2'), 'another video');
    await rm(join(objects, 'objects/originals/1'));
    const purged = { type: 'VideoPurged', data: { videoId: '1', objectKeys: ['originals/1'], sha256: '' } };
    const { code, printed } = await verify(exportOf(uploaded, purged), '--objects', objects);
    expect(printed).toContain('Named by no event: originals/2');
    expect(code).toBe(0);
  });

  it('reports a missing folder', async () => {
    expect(await verify(exportOf(uploaded), '--objects', join(objects, 'none'))).toMatchObject({ code: 2 });
  });
});

/** Skipped on a machine without Python; CI has it, and a skipped test fails there. */
const withPython = spawnSync('python3', ['--version']).status === 0 ? it : it.skip;

describe('the Python program of docs/guides/verifying.md', () => {
  const runPython = async (content: Uint8Array) => {
    const guide = await readFile(join(import.meta.dirname, '../../docs/guides/verifying.md'), 'utf8');
    const [, program = ''] = /```python\n([\s\S]*?)```/.exec(guide) ?? [];
    const file = join(folder, 'export.ndjson.gz');
    await writeFile(file, content);
    return promisify(execFile)('python3', ['-c', program, file]);
  };

  withPython('accepts a whole export', async () => {
    const { stdout } = await runPython(zipped(whole));
    expect(stdout.trim()).toBe(`6 events in order, head 6:${head.hash}`);
  });

  withPython('accepts the exports of earlier releases', async () => {
    for (const commit of GOLDEN_COMMITS) {
      const { stdout } = await runPython(await readFile(goldenExport(commit)));
      expect(stdout).toContain(`${goldenLines(commit).length - 2} events in order`);
    }
  });

  withPython('finds a time of recording that falls, and a changed line of the log of a tool', async () => {
    await expect(runPython(zipped(withFallingTime()))).rejects.toThrow('Position 6');
    await expect(runPython(withLine(6, (line) => line.replace('garden', 'harden')))).rejects.toThrow('Position 6');
  });

  withPython('finds a changed event and a cut tail', async () => {
    await expect(runPython(withLine(2, (line) => line.replace('0.00001', '0.00002')))).rejects.toThrow('Position 2');
    await expect(runPython(zipped(whole.slice(0, -1)))).rejects.toThrow('The end is missing');
  });

  withPython('finds an erasure that no event announces', async () => {
    await expect(runPython(withErasedTitle())).rejects.toThrow('Position 1 was erased');
  });

  withPython('finds data that was added beside the digests', async () => {
    const salted = withLine(5, (line) => line.replace('"salts":{}', `"salts":{"title":"${'0'.repeat(32)}"}`));
    await expect(runPython(salted)).rejects.toThrow('Position 5');
    await expect(runPython(withLine(0, (line) => line.replace(/"logId":"./, '$&0')))).rejects.toThrow('The end');
  });
});
