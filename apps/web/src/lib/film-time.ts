/** `83.4` -> `1:23`, `5025` -> `1:23:45`. Whole seconds, rounded down as players do. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** Seconds of a `t` parameter: `83`, `83.5`, `83s`, `1m23s`, `1h2m3s`, `1:23`; undefined when it is none of these. */
export function parseTimeParam(text: string | null): number | undefined {
  if (!text) return undefined;
  if (/^\d+:\d{1,2}(:\d{1,2})?$/.test(text)) return parseClock(text);
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

const parseClock = (text: string): number => text.split(':').reduce((total, part) => total * 60 + Number(part), 0);

/** A stretch of a description; with `seconds`, it names an instant of the video. */
export interface TextPart {
  readonly text: string;
  readonly seconds?: number;
}

/** Finds the times in a text (`0:42`, `1:02:03`) that lie within the video. */
export function splitTimes(text: string, durationSeconds: number): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/(?<![\d:.])(?:\d{1,2}:)?\d{1,2}:[0-5]\d(?![\d:])/g)) {
    const seconds = parseClock(match[0]);
    if (seconds > durationSeconds) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: match[0], seconds });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
