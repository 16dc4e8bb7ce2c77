import { randomUUID } from 'node:crypto';
import type { SessionStore, StoredIdentity } from './session-store.port.js';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

/**
 * The contract of every session store adapter; called from a spec beside the adapter.
 * @param reopen opens the same store again, as another process or the next start does
 */
export function sessionStoreContract(create: () => Promise<SessionStore>, reopen: () => Promise<SessionStore>): void {
  const identity = (role: StoredIdentity['role'], days = 30): StoredIdentity => ({
    role,
    keyFingerprint: randomUUID(),
    expiresAtMs: NOW + days * DAY,
  });
  let store: SessionStore;
  let id: string;
  beforeAll(async () => {
    store = await create();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  it('finds nothing for an unknown session', async () => {
    expect(await store.find(id, NOW)).toEqual([]);
  });

  it('finds what was added, also at the next start', async () => {
    const identities = [identity('auditor'), identity('manager')];
    await store.add(id, identities, NOW);
    for (const each of [store, await reopen()])
      expect([...(await each.find(id, NOW))].sort((a, b) => a.role.localeCompare(b.role))).toEqual(identities);
    expect(await store.find(randomUUID(), NOW)).toEqual([]);
  });

  it('removes one role or all roles of one session', async () => {
    const other = randomUUID();
    const auditor = identity('auditor');
    for (const each of [id, other]) await store.add(each, [identity('manager'), auditor], NOW);
    await store.remove(id, 'manager');
    expect(await store.find(id, NOW)).toEqual([auditor]);
    await store.remove(id);
    await store.remove(id);
    expect(await store.find(id, NOW)).toEqual([]);
    expect(await store.find(other, NOW)).toHaveLength(2);
  });

  it('does not find an identity after it expires', async () => {
    const auditor = identity('auditor', 2);
    await store.add(id, [identity('manager', 1), auditor], NOW);
    expect(await store.find(id, NOW + DAY - 1)).toHaveLength(2);
    expect(await store.find(id, NOW + DAY)).toEqual([auditor]);
    expect(await store.find(id, NOW + 2 * DAY)).toEqual([]);
  });

  it('removes expired sessions when one is added', async () => {
    await store.add(id, [identity('manager', 1)], NOW);
    await store.add(randomUUID(), [identity('manager')], NOW + DAY);
    expect(await store.find(id, NOW)).toEqual([]);
  });
}
