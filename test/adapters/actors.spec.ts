import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { actorStream } from '@reelog/domain';
import { eraseField } from '../../libs/events/src/testing/erase-field.js';
import { aCommit, readAll } from '../../libs/events/src/testing/sample-commits.js';
import { WriteGate, WritesStoppedError } from '../../libs/events/src/damage/write-gate.js';
import { SqliteEventLog } from '../../adapters/sqlite/src/log/sqlite.event-log.js';
import { isActorId } from '../../libs/events/src/actors/actor-id.js';
import { Actors } from '../../libs/events/src/actors/actors.js';
import { FileActorDirectory } from '../../adapters/files/src/file.actor-directory.js';
import { GuardedEventLog } from '../../libs/events/src/guarded.event-log.js';

jest.setTimeout(30_000); // opening a log starts threads, from sources in tests

describe('the actors of a log', () => {
  let folder: string;
  let sqlite: SqliteEventLog;
  const logPath = (): string => join(folder, 'events.db');
  const tablePath = (): string => join(folder, 'actors.json');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-actors-'));
    sqlite = await SqliteEventLog.open(logPath());
  });
  afterEach(async () => {
    await sqlite.close();
    await rm(folder, { recursive: true });
  });

  /** The parts of one started api; those of one test share log and table, like several apis. */
  async function anApi(gate = new WriteGate()) {
    const directory = await FileActorDirectory.open(tablePath());
    return api(directory, gate);
  }
  function api(directory: FileActorDirectory, gate = new WriteGate()) {
    const actors = new Actors(directory, sqlite, gate);
    const log = new GuardedEventLog(sqlite, gate, directory);
    const write = async (name: string): Promise<string> => {
      const id = await actors.idOf(name);
      await log.append(aCommit({ actor: { id, role: 'manager' }, correlationId: `request of ${name}` }));
      return id;
    };
    const shown = async (id: string): Promise<string> => {
      await actors.learnNames([id]);
      return actors.shownName(id);
    };
    return { actors, log, write, shown };
  }

  const recorded = async (): Promise<string[]> =>
    (await readAll(sqlite, { limit: 100 })).map(({ type, actor }) => `${type} ${actor.id}`);

  it('are recorded by a log that is still withdrawing a cancelled commit', async () => {
    const { actors, log } = await anApi();
    const actor = { id: await actors.idOf('ana'), role: 'manager' } as const;
    const append = log.append(aCommit({ actor }), { signal: AbortSignal.abort() });
    await expect(append).rejects.toMatchObject({ recorded: 'no' });
    expect(await recorded()).toEqual([`ActorIntroduced ${actor.id}`]);
  });

  it('have random ids, and are recorded right before their first event', async () => {
    const { write } = await anApi();
    const [ana, otto] = [await write('ana'), await write('otto')];
    expect(await write('ana')).toBe(ana);
    expect([isActorId(ana), isActorId(otto), ana === otto]).toEqual([true, true, false]);
    expect(await recorded()).toEqual([
      `ActorIntroduced ${ana}`,
      `VideoDetailsChanged ${ana}`,
      `ActorIntroduced ${otto}`,
      `VideoDetailsChanged ${otto}`,
      `VideoDetailsChanged ${ana}`,
    ]);
    const [introduction] = await sqlite.readStream(actorStream(ana));
    expect(introduction).toMatchObject({
      actor: { id: ana, role: 'manager' },
      correlationId: 'request of ana',
      data: { actorId: ana, name: 'ana' },
    });
    expect(Object.keys(introduction!.salts)).toEqual(['name']);
    const envelope = JSON.stringify({ ...introduction, data: {} }).replace('request of ana', '');
    expect(envelope).not.toMatch(/\bana\b/);
  });

  it('are not recorded by rejected commits or by reads', async () => {
    const { actors, shown } = await anApi();
    await actors.idOf('ana');
    await actors.allIdsOf('otto');
    expect(await shown('frameflow')).toBe('frameflow');
    expect(await recorded()).toEqual([]);
  });

  it('keep their ids over a restart', async () => {
    const ana = await (await anApi()).write('ana');
    const next = await anApi();
    expect(await next.write('ana')).toBe(ana);
    expect(await next.shown(ana)).toBe('ana');
    expect(await recorded()).toHaveLength(3);
  });

  it('get no new id while writing is stopped, and keep existing ones', async () => {
    const gate = new WriteGate();
    const { actors } = await anApi(gate);
    const ana = await actors.idOf('ana');
    gate.close('test', 'The test stopped writing.');
    expect(await actors.idOf('ana')).toBe(ana);
    await expect(actors.idOf('otto')).rejects.toThrow(WritesStoppedError);
    gate.open('test');
    expect(isActorId(await actors.idOf('otto'))).toBe(true);
  });

  it('are not read from a log that must not be written, which may be another one', async () => {
    const ana = await (await anApi()).write('ana');
    await rm(tablePath());
    const gate = new WriteGate();
    gate.close('test', 'The store belongs to another log.');
    const { actors, shown } = await anApi(gate);
    await actors.catchUp();
    await expect(actors.idOf('ana')).rejects.toThrow(WritesStoppedError);
    expect(await shown(ana)).toBe('ana');
    await expect(readFile(tablePath())).rejects.toThrow('ENOENT');
    gate.open('test');
    expect(await actors.idOf('ana')).toBe(ana);
  });

  it('are recorded once when two apis need the same name at the same time', async () => {
    const directory = await FileActorDirectory.open(tablePath());
    const apis = [api(directory), api(directory), api(directory)];
    const ids = await Promise.all(apis.flatMap(({ write }) => [write('ana'), write('ana')]));
    expect(new Set(ids).size).toBe(1);
    expect((await recorded()).filter((event) => event.startsWith('ActorIntroduced'))).toHaveLength(1);
  });

  it('are recorded later when the process stopped between the table and the log', async () => {
    const ana = await (await anApi()).actors.idOf('ana');
    expect(await (await anApi()).write('ana')).toBe(ana);
    expect(await recorded()).toEqual([`ActorIntroduced ${ana}`, `VideoDetailsChanged ${ana}`]);
  });

  it('are known to other apis without a restart', async () => {
    const directory = await FileActorDirectory.open(tablePath());
    const [one, other] = [api(directory), api(directory)];
    const ana = await one.write('ana');
    expect(await other.shown(ana)).toBe('ana');
    expect(await other.actors.allIdsOf('ana')).toEqual(['ana', ana]);
  });

  it('are one actor under the id, the name, and the name in events of older releases', async () => {
    const { actors, write, shown } = await anApi();
    await sqlite.append(aCommit({ actor: { id: 'ana', role: 'manager' } }));
    const ana = await write('ana');
    expect([...(await actors.allIdsOf(ana))].sort()).toEqual(['ana', ana].sort());
    expect([...(await actors.allIdsOf('ana'))].sort()).toEqual(['ana', ana].sort());
    expect(await actors.allIdsOf('frameflow')).toEqual(['frameflow']);
    expect([await shown('ana'), await shown(ana)]).toEqual(['ana', 'ana']);
  });

  it.each([
    ['at once', 1],
    ['from a log of many pages', 2_500],
  ])('are rebuilt from the log when the table was lost, %s', async (_when, others) => {
    const first = await anApi();
    const ids = [await first.write('ana'), await first.write('otto')];
    for (let written = 0; written < others; written += 500)
      await Promise.all(Array.from({ length: Math.min(others, 500) }, () => sqlite.append(aCommit())));
    const last = await first.write('mara');
    await rm(tablePath());
    const next = await anApi();
    expect(await next.shown(ids[0]!)).toBe('ana');
    expect(await Promise.all(['ana', 'otto', 'mara'].map((name) => next.actors.idOf(name)))).toEqual([...ids, last]);
  });

  it('are found in a restored log, however far another one was read', async () => {
    const ana = await (await anApi()).write('ana');
    const { logId } = await sqlite.head();
    await rm(tablePath());
    await (await FileActorDirectory.open(tablePath())).noteRead(logId, 1_000);
    expect(await (await anApi()).actors.idOf('ana')).toBe(ana);
  });

  it('stay erased: the log does not restore the name, and the next actor of that name is another one', async () => {
    const ana = await (await anApi()).write('ana');
    await eraseName(ana);
    await rm(tablePath());
    const next = await anApi();
    await next.actors.catchUp();
    expect(await next.shown(ana)).toBe('erased');
    expect(await next.actors.allIdsOf(ana)).toEqual([ana]);
    const second = await next.write('ana');
    expect(second).not.toBe(ana);
    expect([await next.shown(ana), await next.shown(second)]).toEqual(['erased', 'ana']);
  });

  it('are shown by id while neither the table nor the log is available, and by name afterwards', async () => {
    const ana = await (await anApi()).write('ana');
    await rm(tablePath());
    const directory = await FileActorDirectory.open(tablePath());
    const away = { head: () => sqlite.head(), readPage: () => fail(), readStream: () => fail() };
    const fail = (): Promise<never> => Promise.reject(new Error('The log is away.'));
    const actors = new Actors(directory, away, new WriteGate());
    await actors.learnNames([ana]);
    expect(actors.shownName(ana)).toBe(ana);
    away.readStream = sqlite.readStream.bind(sqlite) as never;
    await actors.learnNames([ana]);
    expect(actors.shownName(ana)).toBe('ana');
  });

  /** Erases like a later command: removes the value and its salt, keeps the digest. */
  async function eraseName(actorId: string): Promise<void> {
    const { events } = await sqlite.readPage({ limit: 1, filter: { streamIds: [actorStream(actorId)] } });
    const { position, data, salts } = eraseField(events[0]!, 'name');
    await sqlite.close();
    const database = new Database(logPath());
    database
      .prepare('UPDATE events SET data = ?, salts = ? WHERE position = ?')
      .run([JSON.stringify(data), Object.keys(salts).length === 0 ? null : JSON.stringify(salts), position]);
    database.close();
    sqlite = await SqliteEventLog.open(logPath());
  }
});
