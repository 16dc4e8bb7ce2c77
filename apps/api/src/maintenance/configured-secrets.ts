import type { Config, NamedKey } from '@reelog/platform';

/** Configured keys and secrets, by the name of their setting. */
export function configuredSecrets({ MANAGER_KEYS, AUDITOR_KEYS, SECRET }: Config): Record<string, string> {
  return {
    ...(MANAGER_KEYS.length > 0 && { MANAGER_KEYS: listed(MANAGER_KEYS) }),
    ...(AUDITOR_KEYS.length > 0 && { AUDITOR_KEYS: listed(AUDITOR_KEYS) }),
    ...(SECRET !== undefined && { SECRET }),
  };
}

const listed = (keys: readonly NamedKey[]): string =>
  keys.map(({ name, key }) => (name === undefined ? key : `${name}:${key}`)).join(',');
