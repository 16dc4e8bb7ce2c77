/** The start in an address, as pages of the client read it: `83`, `83s`, `1m23s`, `1:23`; undefined if it is none. */
export function startSeconds(text: unknown, durationSeconds = Infinity): number | undefined {
  if (typeof text !== 'string') return undefined;
  const [, hours = 0, minutes = 0, seconds = 0] =
    /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,7}(?:\.\d{1,3})?)s?)?$/.exec(text) ??
    /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})$/.exec(text) ??
    [];
  const start = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return start > 0 && start < durationSeconds ? start : undefined;
}
