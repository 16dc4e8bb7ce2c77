export { LogLock } from './log/log-lock.js';
export { SqliteEventLog } from './log/sqlite.event-log.js';
export { SqliteLogAudit } from './log/sqlite.log-audit.js';
export { SqliteLogSource, SqliteLogTarget } from './log/sqlite.log-copy.js';
export { SqliteLogReader } from './log/sqlite.log-reader.js';
export * from './read-models/sqlite.read-models.js';
export { SqliteSessionStore } from './sqlite.session-store.js';
