import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FILE_SETTINGS } from './config.schema.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingFiles {
  /** The contents of the files, by setting. */
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

/** Reads settings from the files that `<name>_FILE` names, such as secrets of Docker and credentials of systemd. */
export function readSettingFiles(env: Environment): SettingFiles {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of FILE_SETTINGS) {
    const path = env[`${name}_FILE`];
    if (!isSet(path)) continue;
    if (isSet(env[name])) problems.push(`${name}_FILE: ${name} is set as well; set one of them`);
    try {
      values[name] = readFileSync(resolve(path), 'utf8').trim();
      if (values[name] === '') problems.push(`${name}_FILE: the file is empty`);
    } catch (error) {
      values[name] = '';
      problems.push(`${name}_FILE: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  return { values, problems };
}
