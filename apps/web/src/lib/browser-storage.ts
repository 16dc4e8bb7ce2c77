/** JSON in the browser's storage. Forbidden storage and invalid values count as empty. */
export function readJson<T>(
  storage: () => Storage,
  key: string,
  isValid: (value: unknown) => value is T,
): T | undefined {
  try {
    const value: unknown = JSON.parse(storage().getItem(key) ?? 'null');
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Storage may be full or forbidden. It is only a convenience, so errors are ignored. */
export function writeJson(storage: () => Storage, key: string, value: unknown): void {
  try {
    storage().setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}

export const local = (): Storage => window.localStorage;
export const session = (): Storage => window.sessionStorage;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
