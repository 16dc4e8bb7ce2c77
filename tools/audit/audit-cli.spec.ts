import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SqliteEventLog, SqliteLogAudit } from '@reelog/events';
import type { Commit } from '@reelog/events';
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

/** Texts and numbers that JSON writers disagree about. */
const commits: Commit[] = [
  commit(1, [
    { type: 'VideoDetailsChanged', data: { videoId: '1', title: 'Zoë "⚓" \u{1F6A2} \u2028', tags: ['\u007f', '/'] } },
    { type: 'ThumbnailChosen', data: { videoId: '1', atSeconds: 0.00001 } },
    { type: 'ThumbnailChosen', data: { videoId: '1', atSeconds: 1e21 } },
  ]),
  commit(2, [{ type: 'VideoRemoved', data: { videoId: '2', reason: 'Line one\nline "two"\t\\' } }]),
  commit(3, [{ type: 'ThumbnailChosen', data: { videoId: '3', atSeconds: 29.97 } }]),
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

/** The export with one line made another. */
const withLine = (index: number, change: (line: string) => string) =>
  zipped(whole.map((line, i) => (i === index ? change(line) : line)));

describe('npm run audit -- verify', () => {
  it('finds a whole export in order, and names its head', async () => {
    const { code, printed } = await verify(zipped(whole));
    expect(printed).toContain('in order: 5 events');
    expect(printed).toContain(`head 5:${head.hash}`);
    expect(code).toBe(0);
  });

  it('takes an export that was unzipped, too', async () => {
    expect(await verify(gunzipSync(zipped(whole)))).toMatchObject({ code: 0 });
  });

  it.each<[string, number, () => Uint8Array]>([
    ['a changed value', 2, () => withLine(2, (line) => line.replace('0.00001', '0.00002'))],
    ['a changed title', 1, () => withLine(1, (line) => line.replace('Zoë', 'Zoe'))],
    ['another actor', 4, () => withLine(4, (line) => line.replace('mara', 'otto'))],
    ['a missing event', 3, () => zipped(whole.filter((_line, i) => i !== 3))],
    ['events that changed places', 4, () => zipped([...whole.slice(0, 4), whole[5]!, whole[4]!, ...whole.slice(6)])],
    ['a cut tail', 5, () => zipped(whole.slice(0, 5))],
    ['a field beside the envelope', 3, () => withLine(3, (line) => line.replace('{', '{"note":"approved",'))],
    ['another log in the header', 6, () => withLine(0, (line) => line.replace(/"logId":"./, '$&0'))],
    ['a line that is no JSON', 3, () => withLine(3, () => '{"position":')],
  ])('names the position of %s', async (_name, position, content) => {
    const { code, printed } = await verify(content());
    expect(printed).toContain(`First bad position: ${position}.`);
    expect(code).toBe(1);
  });

  it('says that a file was cut when it cannot be unzipped to its end', async () => {
    const { code, printed } = await verify(zipped(whole).subarray(0, -20));
    expect(printed).toContain('it was cut or changed');
    expect(code).toBe(1);
  });

  it('compares with a head that was noted before', async () => {
    expect(await verify(zipped(whole), '--head', `5:${head.hash}`)).toMatchObject({ code: 0 });
    expect(await verify(zipped(whole), '--head', `5:${'0'.repeat(64)}`)).toMatchObject({ code: 1 });
    expect(await verify(zipped(whole), '--head', `9:${head.hash}`)).toMatchObject({ code: 1 });
  });

  it.each([[[]], [['verify']], [['verify', 'a', 'b']], [['verify', 'a', '--head', 'x']], [['check', 'a']], [['--no']]])(
    'explains itself when it is called with %p',
    async (args) => {
      const printed: string[] = [];
      expect(await runAudit(args, (text) => printed.push(text))).toBe(2);
      expect(printed.join()).toContain('npm run audit -- verify <file>');
    },
  );

  it('says so when there is no such file', async () => {
    const printed: string[] = [];
    expect(await runAudit(['verify', join(folder, 'none')], (text) => printed.push(text))).toBe(2);
    expect(printed.join()).toContain('ENOENT');
  });
});

/** On a developer's machine without Python these are skipped; CI has it, and there a skipped test is a failure. */
const withPython = spawnSync('python3', ['--version']).status === 0 ? it : it.skip;

describe('the Python program of docs/guides/verifying.md', () => {
  const runPython = async (content: Uint8Array) => {
    const guide = await readFile(join(import.meta.dirname, '../../docs/guides/verifying.md'), 'utf8');
    const [, program = ''] = /```python\n([\s\S]*?)```/.exec(guide) ?? [];
    const file = join(folder, 'export.ndjson.gz');
    await writeFile(file, content);
    return promisify(execFile)('python3', ['-c', program, file]);
  };

  withPython('finds a whole export in order', async () => {
    const { stdout } = await runPython(zipped(whole));
    expect(stdout.trim()).toBe(`5 events in order, head 5:${head.hash}`);
  });

  withPython('finds a changed event and a cut tail', async () => {
    await expect(runPython(withLine(2, (line) => line.replace('0.00001', '0.00002')))).rejects.toThrow('Position 2');
    await expect(runPython(zipped(whole.slice(0, -1)))).rejects.toThrow('The end is missing');
  });

  withPython('finds what was put beside the digests', async () => {
    const salted = withLine(5, (line) => line.replace('"salts":{}', `"salts":{"title":"${'0'.repeat(32)}"}`));
    await expect(runPython(salted)).rejects.toThrow('Position 5');
    await expect(runPython(withLine(0, (line) => line.replace(/"logId":"./, '$&0')))).rejects.toThrow('The end');
  });
});
