/** The message of what was thrown: an Error, or the `{ message }` that Nest makes of an RpcException. */
export function reasonOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message).slice(0, 1_000);
}
