import { RemoteProjection, type StoredPosition } from './remote-projection.js';

describe('a projection in another process, when announcements are lost', () => {
  it('clears the whole cache before it reports a position, because an unfinished batch hides changes', async () => {
    const said: unknown[] = [];
    let stored: StoredPosition = { generation: 'g1', position: 5 };
    const projection = new RemoteProjection({
      name: 'catalog',
      find: async () => stored,
      changedBetween: async () => [], // its document is at 12 already, and the checkpoint at 9
      forget: (keys) => said.push(['forget', keys ?? 'all']),
      onAdvance: ({ position }) => said.push(['told', position]),
      report: (problem) => said.push(problem),
    });
    await projection.start();
    said.length = 0;
    stored = { generation: 'g1', position: 9 };
    await projection.look();
    expect(said).toEqual([
      ['forget', 'all'],
      ['forget', []],
      ['told', 9],
    ]);
    expect(projection.position).toBe(9);
    await projection.stop();
  });
});
