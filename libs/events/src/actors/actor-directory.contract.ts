import { randomUUID } from 'node:crypto';
import type { ActorDirectory } from './actor-directory.port.js';
import { newActorId } from './actor-id.js';

/**
 * The contract of every directory adapter; called from a spec beside the adapter.
 * @param reopen opens the same directory again, as another process or the next start does
 */
export function actorDirectoryContract(create: () => Promise<ActorDirectory>, reopen: () => Promise<ActorDirectory>) {
  let directory: ActorDirectory;
  const newName = (): string => `ana ${randomUUID().slice(0, 8)}`;
  beforeAll(async () => {
    directory = await create();
  });

  it('finds nothing for an unknown name or id', async () => {
    expect(await directory.idOf(newName())).toBeUndefined();
    expect(await directory.nameOf(newActorId())).toBeUndefined();
  });

  it('finds the id of a name and the name of an id, also at the next start', async () => {
    const [name, id] = [newName(), newActorId()];
    expect(await directory.add(name, id)).toBe(id);
    for (const each of [directory, await reopen()])
      expect([await each.idOf(name), await each.nameOf(id)]).toEqual([id, name]);
  });

  it.each(['Ána Müller', 'a.b-c_d 7', '__proto__', 'constructor', '石田'])('accepts the name %s', async (name) => {
    const id = newActorId();
    expect(await directory.idOf(name)).toBeUndefined();
    await directory.add(name, id);
    expect(await (await reopen()).idOf(name)).toBe(id);
  });

  it('keeps the id that a name has', async () => {
    const [name, id] = [newName(), newActorId()];
    await directory.add(name, id);
    expect(await directory.add(name, newActorId())).toBe(id);
    expect(await directory.idOf(name)).toBe(id);
  });

  it('gives the same id to all who add a name at the same time', async () => {
    const name = newName();
    const used = await Promise.all(Array.from({ length: 10 }, () => directory.add(name, newActorId())));
    expect(new Set(used).size).toBe(1);
    expect(await (await reopen()).idOf(name)).toBe(used[0]);
  });

  it('distinguishes names by every letter', async () => {
    const name = newName();
    await directory.add(name, newActorId());
    expect(await directory.idOf(name.toUpperCase())).toBeUndefined();
  });

  it('lists all actors', async () => {
    const [name, id] = [newName(), newActorId()];
    await directory.add(name, id);
    await directory.noteRead(randomUUID(), 3);
    const all = await (await reopen()).all();
    expect(all).toContainEqual({ name, id });
    expect(all.filter((each) => typeof each.name !== 'string' || !each.id.startsWith('id:'))).toEqual([]);
  });

  it('stores a read position for each log', async () => {
    const logId = randomUUID();
    expect(await directory.readUpTo(logId)).toBe(0);
    await directory.noteRead(logId, 7);
    await directory.noteRead(logId, 12);
    expect(await (await reopen()).readUpTo(logId)).toBe(12);
    expect(await directory.readUpTo(randomUUID())).toBe(0);
    await directory.noteRead(logId, 5); // an older log was restored
    expect(await directory.readUpTo(logId)).toBe(5);
  });
}
