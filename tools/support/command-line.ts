import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StepFailed } from '../../scripts/support/run.mjs';

/** Options and positional arguments of a command. @throws StepFailed with its usage when an option is unknown or lacks its value */
export function commandLine<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config);
  } catch {
    throw new StepFailed(usage);
  }
}
