import { KeyRing } from '@reelog/api';
import type { Config, NamedKey } from '@reelog/platform';
import { generatedKeys, keysWereShown } from './secrets-file.js';

export interface OpenedKeys {
  readonly ring: KeyRing;
  /** Generated keys that no start has shown so far. */
  readonly unseen: readonly { readonly role: string; readonly key: string }[];
  /** Call this after the keys were shown. */
  readonly wereShown: () => void;
}

/** The configured keys; if there are none, one generated key per role, stored in the data folder. */
export function openKeys(config: Config, dataFolder: string): OpenedKeys {
  const managers: readonly NamedKey[] = config.MANAGER_KEYS;
  const auditors: readonly NamedKey[] = config.AUDITOR_KEYS;
  if (managers.length + auditors.length > 0)
    return { ring: new KeyRing({ managers, auditors }), unseen: [], wereShown: () => undefined };
  const keys = generatedKeys(dataFolder);
  const { manager, auditor } = keys;
  const ring = new KeyRing({ managers: [manager], auditors: [auditor] });
  if (keys.shown) return { ring, unseen: [], wereShown: () => undefined };
  return {
    ring,
    unseen: [
      { role: 'manager', key: manager.key },
      { role: 'auditor', key: auditor.key },
    ],
    wereShown: () => keysWereShown(dataFolder, keys),
  };
}
