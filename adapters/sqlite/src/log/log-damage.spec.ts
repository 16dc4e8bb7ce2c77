import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { describeSqliteError } from './log-errors.js';
import { fileDamage } from './log-file-check.js';
import { SqliteLogWriter } from './log-writer.js';
import { type Damage, damagePage, DAMAGES, PAGE_BYTES, randomNumbers } from './testing/damage-page.js';
import { fillLog } from './testing/fill-log.js';
import { verifyFile } from './testing/verify-file.js';

jest.setTimeout(120_000);

const EVENTS = 600;
const CASES_A_KIND = 10;
const SEED = 20_261;
const KINDS = Object.keys(DAMAGES) as Damage[];

/** One event is larger than a page, so that there are overflow pages. */
const commits = range(1, EVENTS).map((n) => ({
  events: [n === 77 ? retitled('long '.repeat(3_000)) : n % 3 === 0 ? retitled(`Title ${n}`) : viewed(`${n}`)] as const,
}));

interface Finding {
  readonly page: number;
  readonly damage: Damage;
  /** The log does not open, or writing stops. */
  readonly stops: boolean;
  readonly valid: boolean;
  /** No row and no index changed. */
  readonly harmless: boolean;
  /** No hashed value changed: at most digests of requests differ. */
  readonly sameEvents: boolean;
}

describe('a log with a damaged page', () => {
  let folder: string;
  let honest: string;
  let findings: Finding[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-damage-'));
    honest = join(folder, 'honest.db');
    fillLog(honest, commits);
    const random = randomNumbers(SEED);
    const pages = statSync(honest).size / PAGE_BYTES;
    findings = [];
    for (const n of range(1, CASES_A_KIND * KINDS.length)) {
      const damage = KINDS[n % KINDS.length] ?? 'noise';
      findings.push(await inspect(n <= KINDS.length ? 1 : 1 + random(pages), damage, random));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function inspect(page: number, damage: Damage, random: (limit: number) => number): Promise<Finding> {
    const path = join(folder, 'damaged.db');
    copyFileSync(honest, path);
    damagePage(path, page, damage, random);
    const found = fileDamage(path);
    const { valid } = await verifyFile(path);
    const stops = found.length > 0 || !opens(path);
    const same = (less?: string): boolean => found.length === 0 && contentOf(path, less) === contentOf(honest, less);
    return { page, damage, stops, valid, harmless: same(), sameEvents: same('request_digest') };
  }

  it('is valid only if no row and no index changed', () => {
    expect(findings).toHaveLength(50);
    expect(findings.filter(({ valid, sameEvents }) => valid && !sameEvents)).toEqual([]);
  });

  it('rejects writes when more than one byte of a page of a table or an index changed', () => {
    const more = findings.filter(({ page, damage }) => damage !== 'one byte' && isTreePage(honest, page));
    expect(more.filter(({ stops, harmless }) => !stops && !harmless)).toEqual([]);
    expect(more.filter(({ stops }) => stops).length).toBeGreaterThan(30);
  });

  it('is valid when the changed bytes belong to no row and no index', () => {
    // Such bytes are free space of a page, unused header fields, or half a page of zeros.
    // Of 600 damages with three seeds, 20 were of this kind:
    // 17 changed one byte, three changed half a page.
    const harmless = findings.filter(({ harmless: isHarmless }) => isHarmless);
    expect(harmless.filter(({ valid }) => !valid)).toEqual([]);
    expect(harmless.length).toBeLessThan(CASES_A_KIND);
  });

  it.each(['sqlite_autoindex_events_1', 'events', 'commits', 'meta'])(
    'names the page when the root of %s is lost',
    async (name) => {
      const path = join(folder, 'root.db');
      copyFileSync(honest, path);
      const database = new Database(path);
      const root = database.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').raw();
      const [page] = root.get([name]) as [number];
      database.close();
      damagePage(path, page, 'zeros', randomNumbers(1));
      const { valid, damage = [] } = await verifyFile(path);
      expect(valid).toBe(false);
      expect(damage.join(' ')).toMatch(new RegExp(`page ${page}\\b|cannot be read`));
    },
  );
});

/** Opens it like the writing process does. */
function opens(path: string): boolean {
  try {
    SqliteLogWriter.open(path).close();
    return true;
  } catch (error) {
    if (describeSqliteError(error, path).message.includes(path)) return false;
    throw error;
  }
}

/** Excludes overflow pages: https://www.sqlite.org/fileformat2.html#b_tree_pages */
function isTreePage(path: string, page: number): boolean {
  const kind = readFileSync(path)[page === 1 ? 100 : (page - 1) * PAGE_BYTES];
  return [0x02, 0x05, 0x0a, 0x0d].includes(kind ?? 0);
}

/** Every value of every table with its type, read without an index; optionally without one column. */
function contentOf(path: string, less?: string): string {
  const database = new Database(path);
  const rows = ['meta', 'events', 'commits'].map((table) => {
    const columns = database.prepare(`SELECT CAST(name AS BLOB) FROM pragma_table_info('${table}')`).raw().all([]) as [
      Buffer,
    ][];
    const names = columns.map(([name]) => name.toString()).filter((name) => name !== less);
    const quoted = names.map((name) => `typeof(${name}) || hex(${name})`).join(" || ' ' || ");
    return database.prepare(`SELECT ${quoted} FROM ${table} NOT INDEXED`).raw().all([]);
  });
  database.close();
  return JSON.stringify(rows);
}
