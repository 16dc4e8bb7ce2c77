import { KeyRing } from '../../api/src/auth/key-ring.js';
import type { Config, NamedKey } from '@reelog/platform';
import { generatedKeys } from './secrets-file.js';

export interface OpenedKeys {
  readonly ring: KeyRing;
  /** Keys made at this very start, to be shown once. */
  readonly shown: readonly { readonly role: string; readonly key: string }[];
}

/** The configured keys, or, when there are none at all, one of each role that is made and kept in the data folder. */
export function openKeys(config: Config, dataFolder: string): OpenedKeys {
  const managers: readonly NamedKey[] = config.MANAGER_KEYS;
  const auditors: readonly NamedKey[] = config.AUDITOR_KEYS;
  if (managers.length + auditors.length > 0) return { ring: new KeyRing({ managers, auditors }), shown: [] };
  const { manager, auditor, fresh } = generatedKeys(dataFolder);
  return {
    ring: new KeyRing({ managers: [manager], auditors: [auditor] }),
    shown: fresh
      ? [
          { role: 'manager', key: manager.key },
          { role: 'auditor', key: auditor.key },
        ]
      : [],
  };
}
