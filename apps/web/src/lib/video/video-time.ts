/** `83.4` -> `1:23`, `5025` -> `1:23:45`. Whole seconds, rounded down as players do. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Seconds of a `t` parameter: `83`, `83.5`, `83s`, `1m23s`, `1h2m3s`, `1:23`; undefined for others. */
export function parseTimeParam(text: string | null): number | undefined {
  if (!text) return undefined;
  if (/^\d+:\d{1,2}(:\d{1,2})?$/.test(text)) return parseClock(text);
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** `1:02:03` -> 3723 */
export const parseClock = (text: string): number =>
  text.split(':').reduce((total, part) => total * 60 + Number(part), 0);

/** The whole second for a link to a time; undefined at the start and in the last half second of a video. */
export function instantToShare(seconds: number, durationSeconds = Infinity): number | undefined {
  const whole = Math.round(seconds);
  return whole > 0 && seconds < durationSeconds - 0.5 ? whole : undefined;
}
