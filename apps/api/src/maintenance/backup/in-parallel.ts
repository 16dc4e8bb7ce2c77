/** Objects that are copied at the same time. */
const AT_ONCE = 4;

/** Does something with each of many, some at a time. The first failure ends it, once what has begun is through. */
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
