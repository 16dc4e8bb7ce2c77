import { configSchema } from './config.schema.js';
import type { Config } from './config.schema.js';

/** Everything that is wrong with the configuration, at once. Values are left out: they may be secrets. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the settings from an environment once, validated.
 * @throws ConfigError naming every wrong key
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(configSchema.shape)
      .filter((key) => env[key] !== undefined && env[key] !== '')
      .map((key) => [key, env[key]]),
  );
  const parsed = configSchema.safeParse(given);
  const problems = parsed.success
    ? sharedKeys(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

/** One key, one role: a key that opened two doors would make the actor in the log ambiguous. */
function sharedKeys(config: Config): string[] {
  const all = [...config.MANAGER_KEYS, ...config.AUDITOR_KEYS].map(({ key }) => key);
  return new Set(all).size === all.length ? [] : ['MANAGER_KEYS, AUDITOR_KEYS: the same key is given twice'];
}
