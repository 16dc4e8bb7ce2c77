import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceUnderTest, TargetUnderTest } from '../../../../../libs/events/src/contract/log-copy.contract.js';
import { SqliteEventLog } from '../sqlite.event-log.js';
import { SqliteLogAudit } from '../sqlite.log-audit.js';
import { SqliteLogSource, SqliteLogTarget } from '../sqlite.log-copy.js';

async function aPath(): Promise<{ path: string; destroy: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-copy-'));
  return { path: join(folder, 'log', 'events.sqlite'), destroy: () => rm(folder, { recursive: true, force: true }) };
}

export async function sqliteSource(): Promise<SourceUnderTest> {
  const { path, destroy } = await aPath();
  return { source: async () => SqliteLogSource.open(path), open: () => SqliteEventLog.open(path), destroy };
}

export async function sqliteTarget(): Promise<TargetUnderTest> {
  const { path, destroy } = await aPath();
  return {
    target: async (logId) => SqliteLogTarget.open(path, logId),
    open: () => SqliteEventLog.open(path),
    audit: () => new SqliteLogAudit(path),
    destroy,
  };
}
