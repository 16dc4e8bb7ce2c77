import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@reelog/platform';
import { openKeys } from './open-keys.js';

describe('generated keys', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = () => openKeys(loadConfig({}), folder);
  const file = (): string => join(folder, 'keys.json');

  it('are shown until one start has shown them, and never again', () => {
    const first = open(); // this start fails before it shows the keys
    const second = open();
    expect(first.unseen.map(({ role }) => role)).toEqual(['manager', 'auditor']);
    expect(second.unseen).toEqual(first.unseen);
    second.wereShown();
    expect(open().unseen).toEqual([]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('stay the same when they were shown', () => {
    const { unseen, wereShown } = open();
    wereShown();
    const [manager, auditor] = unseen.map(({ key }) => key);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ manager, auditor });
  });

  it('of an earlier release count as shown', () => {
    writeFileSync(file(), JSON.stringify({ manager: 'manager-key-1', auditor: 'auditor-key-1' }));
    expect(open().unseen).toEqual([]);
  });
});
