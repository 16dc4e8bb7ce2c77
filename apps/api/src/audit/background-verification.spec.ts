import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { InProcessLeases } from '@reelog/coordination';
import { LogDamage, WatchedLogAudit, WriteGate } from '@reelog/events';
import { createLogger, createMetrics } from '@reelog/platform';
import { SqliteLogAudit } from '@reelog/sqlite';
import { fillLog } from '../../../../adapters/sqlite/src/log/testing/fill-log.js';
import { BackgroundVerification } from './background-verification.js';

describe('the verification in the background', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelog-background-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function verified(tamper?: string) {
    const path = join(folder, 'events.db');
    fillLog(path, [{}, {}, {}]);
    const database = new Database(path);
    if (tamper !== undefined) database.exec(tamper);
    database.close();
    const gate = new WriteGate();
    const damage = new LogDamage(gate, () => undefined);
    const metrics = createMetrics();
    const audit = new WatchedLogAudit(new SqliteLogAudit(path), damage);
    const logger = createLogger('silent', false);
    await new BackgroundVerification(audit, new InProcessLeases(), logger, metrics).verify(
      new AbortController().signal,
    );
    const { values } = await metrics.logVerified.get();
    const health = await damage.probe().catch((error: Error) => error.message);
    return { metric: values[0]?.value, health, stopped: gate.reasons.length > 0 };
  }

  it('reports an intact log in health and in a metric', async () => {
    expect(await verified()).toEqual({ metric: 1, health: undefined, stopped: false });
  });

  it('reports a damaged event in health and does not stop writing', async () => {
    expect(await verified(`UPDATE events SET actor_id = 'mallory' WHERE position = 2`)).toEqual({
      metric: 0,
      health: expect.stringContaining('position 2') as string,
      stopped: false,
    });
  });

  it('stops writing when a table of the log is damaged', async () => {
    expect(await verified('CREATE TRIGGER extra AFTER INSERT ON events BEGIN DELETE FROM commits; END')).toMatchObject({
      metric: 0,
      stopped: true,
    });
  });
});
