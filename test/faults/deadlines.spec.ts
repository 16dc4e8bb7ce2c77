import { randomUUID } from 'node:crypto';
import { makeClip } from '../media/make-clip.js';
import { eventually, json, type Page, problem, type ProblemAnswer, uploaded, write } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { startService, stopService } from '../support/services-control.js';
import { AUDITOR_KEY } from '../support/server.js';
import { ANSWERED_WITHIN_MS, READY_WITHIN_MS } from './fault-scale.js';
import { becomesReady } from './health.js';

const EDITS = 20;

let cluster: Cluster;
afterEach(() => cluster.dispose());

describe('twenty edits of one video while the log is unavailable', () => {
  it('are all answered by the deadline, and none is recorded later that was answered as "nothing changed"', async () => {
    cluster = await Cluster.start({ apis: 1, frameflows: 0, answeredWithinMs: ANSWERED_WITHIN_MS });
    const { video } = await uploaded(cluster, await makeClip({ seconds: 2 }));
    const descriptions = Array.from({ length: EDITS }, () => randomUUID());
    const edit = (description: string): Promise<ProblemAnswer> =>
      problem(write(cluster, 'PATCH', `/${video.id}`, { description }), 503);

    await stopService('database');
    let answers: ProblemAnswer[];
    try {
      answers = await Promise.all(descriptions.map(edit));
    } finally {
      await startService('database');
    }
    for (const { code, detail } of answers) {
      expect(code).toBe('LOG.UNAVAILABLE');
      expect(detail).toMatch(/Nothing was changed|may have been recorded or not/);
    }

    const { url } = cluster.at(0);
    await becomesReady(url, READY_WITHIN_MS);
    const after = randomUUID();
    await eventually(
      async () => (await write(cluster, 'PATCH', `/${video.id}`, { description: after })).status === 200,
      'the video can be edited again',
    );
    const path = `/api/audit/events?videoId=${video.id}&limit=200`;
    const { items } = await json<Page<{ data: { description?: string } }>>(cluster.request(path, { key: AUDITOR_KEY }));
    const recorded = items.flatMap(({ data }) => data.description ?? []);
    const withdrawn: readonly string[] = descriptions.filter((_, i) =>
      answers[i]?.detail.includes('Nothing was changed'),
    );
    expect(recorded.filter((description) => withdrawn.includes(description))).toEqual([]);
    expect(recorded).toContain(after);
  }, 180_000);
});
