/** Concurrent copies of objects. */
const AT_ONCE = 4;

/** Runs an action for each value, some at a time. After the first failure it waits for running actions and throws. */
export async function inParallel<T>(values: AsyncIterable<T>, action: (value: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for await (const value of values) {
    const one = action(value)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(one));
    running.add(one);
    if (running.size >= AT_ONCE) await Promise.race(running);
    if (failure) break;
  }
  await Promise.all(running);
  if (failure) throw failure.error;
}
