import {
  type Config,
  type ConfigOf,
  configSchema,
  DEFAULT_DATA_DIR,
  type ProcessKind,
  REQUIRED_SETTINGS,
} from './config.schema.js';
import { folderProblem } from './path-problems.js';
import { readSettingFiles } from './setting-files.js';
import { logoProblem } from './site-logo.js';

/** All problems of the configuration at once. Values are left out: they may be secrets. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and validates the settings from the environment and the files that it names.
 * @param kind of process; default the one that needs no server
 * @throws ConfigError naming every wrong and every missing key
 */
export function loadConfig<Kind extends ProcessKind = 'embedded'>(
  env: Readonly<Record<string, string | undefined>>,
  kind?: Kind,
): ConfigOf<Kind> {
  const files = readSettingFiles(env);
  const settings = { ...env, ...files.values };
  const given = Object.fromEntries(
    Object.keys(configSchema.shape)
      .filter((key) => settings[key] !== undefined && settings[key] !== '')
      .map((key) => [key, settings[key]]),
  );
  const parsed = configSchema.safeParse(given);
  const problems = [
    ...files.problems,
    ...missing({ ...files.values, ...given }, kind ?? 'embedded'),
    ...(parsed.success
      ? sharedKeys(parsed.data)
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
    ...(kind === 'api' ? [] : wrongFolder(given)), // it stores no files
    ...(kind === 'frameflow' || kind === 'maintenance' ? [] : wrongLogo(given)), // they show no pages
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data as ConfigOf<Kind>;
}

/** Problems that a process with a data folder would meet later. */
function wrongFolder({ DATA_DIR }: Readonly<Record<string, string | undefined>>): string[] {
  const problem = folderProblem(DATA_DIR ?? DEFAULT_DATA_DIR);
  return problem === undefined ? [] : [`DATA_DIR: ${problem}`];
}

function wrongLogo({ SITE_LOGO }: Readonly<Record<string, string | undefined>>): string[] {
  const problem = SITE_LOGO === undefined ? undefined : logoProblem(SITE_LOGO);
  return problem === undefined ? [] : [`SITE_LOGO: ${problem}`];
}

/** Several api processes cannot generate keys of their own: somebody has to set them. */
function missing(given: Readonly<Record<string, string | undefined>>, kind: ProcessKind): string[] {
  const required = [...REQUIRED_SETTINGS[kind], ...(kind === 'api' ? ['MANAGER_KEYS', 'AUDITOR_KEYS'] : [])];
  return required.filter((key) => given[key] === undefined).map((key) => `${key}: has to be set`);
}

/** A key has one role; with two, the actor in the log would be ambiguous. */
function sharedKeys(config: Config): string[] {
  const all = [...config.MANAGER_KEYS, ...config.AUDITOR_KEYS].map(({ key }) => key);
  return new Set(all).size === all.length ? [] : ['MANAGER_KEYS, AUDITOR_KEYS: the same key is given twice'];
}
