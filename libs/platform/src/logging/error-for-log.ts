import { pino } from 'pino';

/** Fields of errors that hold what was asked, word for word. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['command', 'cmd']);

/**
 * What of an error is logged: its class, message and stack with those of its causes, its plain fields (`code`, `syscall`,
 * …), and the same of the errors in it. Drivers hang much more onto theirs, ioredis the command with its arguments, and
 * so the password that it signs in with: a field that holds an object is left out, whatever it is called.
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
