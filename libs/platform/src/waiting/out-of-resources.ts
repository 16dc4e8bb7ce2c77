/** Error codes for missing descriptors, processes or memory. */
const CODES = ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'];

/** Whether something failed because the machine is too busy: a retry may succeed. Checks causes, too. */
export function isOutOfResources(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1)
    if ('code' in cause && CODES.includes(String(cause.code))) return true;
  return false;
}
