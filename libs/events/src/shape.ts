/** What the value of each key must be; other keys are not allowed. */
export type Shape<Keys extends PropertyKey = string> = Readonly<Record<Keys, (value: unknown) => boolean>>;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): boolean => typeof value === 'string';
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value);

/** The first difference between a value and this shape, as a sentence about `what`; undefined when it fits. */
export function misshapen(what: string, value: unknown, shape: Shape): string | undefined {
  if (!isObject(value)) return `${what} is no JSON object.`;
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape, key)) return `${what} has a field ${JSON.stringify(key)}, which is no part of it.`;
  }
  for (const key of Object.keys(shape)) {
    if (!Object.hasOwn(value, key)) return `${what} has no ${key}.`;
    if (!shape[key]?.(value[key])) return `${what} has something else where its ${key} should be.`;
  }
  return undefined;
}
