import { pino } from 'pino';

/** Fields of errors that repeat the request. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['command', 'cmd']);

/**
 * The loggable part of an error: class, message and stack with those of its causes, plain fields (`code`, `syscall`,
 * …), and the same for nested errors. Fields that hold objects are left out: ioredis, for example, attaches the command
 * with its password.
 */
export function errorForLog(error: unknown): unknown {
  return plain(pino.stdSerializers.err(error as Error));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isTold).map(errorForLog);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name, field]) => !SECRET_FIELDS.has(name) && isTold(field));
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}

const isTold = (field: unknown): boolean =>
  Array.isArray(field) ? field.some(isErrorLike) : typeof field !== 'object' || field === null || isErrorLike(field);

const isErrorLike = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
