/** @throws Error when it is not reached in time */
export async function until(reached: () => boolean, deadlineMs: number): Promise<void> {
  for (const giveUpAt = performance.now() + deadlineMs; !reached();) {
    if (performance.now() > giveUpAt) throw new Error('Not reached in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
