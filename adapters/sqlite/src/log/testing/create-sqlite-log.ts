import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LogUnderTest } from '../../../../../libs/events/src/testing/log-under-test.js';
import { SqliteEventLog } from '../sqlite.event-log.js';
import { SqliteLogAudit } from '../sqlite.log-audit.js';

const APPENDER = fileURLToPath(new URL('./sqlite.appender.ts', import.meta.url));

/** A log in a temporary folder, which `destroy` removes. */
export async function createSqliteLog(): Promise<LogUnderTest & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-log-'));
  const path = join(folder, 'data', 'events.db');
  return {
    path,
    open: () => SqliteEventLog.open(path),
    audit: () => new SqliteLogAudit(path),
    appenderArguments: ['--conditions=@reelog/source', '--import', 'tsx', APPENDER, path],
    destroy: () => rm(folder, { recursive: true, force: true }),
  };
}
