import { loadConfig, type Opened } from '@reelog/platform';
import { openEmbedded } from './embedded.installation.js';
import type { Installation } from './installation.js';

/**
 * Opens the installation of a configuration.
 * @throws ConfigError, or Error with the name of a server that does not answer
 */
export async function openInstallation(
  env: Readonly<Record<string, string | undefined>>,
  opened: Opened,
): Promise<Installation> {
  if (env['PROFILE'] !== 'distributed') return openEmbedded(loadConfig(env, 'embedded'), opened);
  const { openDistributed } = await import('./distributed.installation.js'); // the embedded profile does not need its drivers
  return openDistributed(loadConfig(env, 'maintenance'), opened);
}
