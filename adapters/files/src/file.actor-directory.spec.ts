import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorDirectoryContract } from '../../../libs/events/src/actors/actor-directory.contract.js';
import { FileActorDirectory } from './file.actor-directory.js';

describe('the directory of actors in a file', () => {
  let folder: string;
  const path = (): string => join(folder, 'data', 'actors.json');
  const open = (): Promise<FileActorDirectory> => FileActorDirectory.open(path());
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-actors-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  actorDirectoryContract(open, open);

  it('is readable only by its owner', async () => {
    const { mode } = await stat(path());
    if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
  });

  it.each([
    ['empty', () => ''],
    ['cut', (text: string) => text.slice(0, 20)],
    ['something else', () => '{"actors":[1]}'],
  ])('starts without names when the file is %s', async (_what, damage) => {
    const before = await open();
    await before.add('otto', 'id:otto');
    await writeFile(path(), damage(await readFile(path(), 'utf8')));
    const directory = await open();
    expect(await directory.idOf('otto')).toBeUndefined();
    expect(await directory.add('otto', 'id:second')).toBe('id:second');
  });
});
