import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createRequire } from 'node:module';
import { StepFailed, quietStep } from '../../scripts/support/run.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a browser for the browser tests, installed from the system's packages where that is possible. */
export async function provideChromium(): Promise<string | undefined> {
  const found = process.env['CHROMIUM_PATH'] ?? onPath(...CHROMIUM_NAMES);
  if (found || !(await installPackages('chromium'))) return found;
  return onPath(...CHROMIUM_NAMES);
}

/** The ffmpeg that makes clips for tests and demos: named in the environment, on PATH, or else from an npm package. */
export function ffmpegEnvironment(): { FFMPEG_PATH: string } {
  return {
    FFMPEG_PATH: process.env['FFMPEG_PATH'] ?? onPath('ffmpeg') ?? carried('@ffmpeg-installer/ffmpeg'),
  };
}

const carried = (installer: string): string => (createRequire(import.meta.url)(installer) as { path: string }).path;

/** Absolute path of the first of these programs that PATH has. */
export function onPath(...names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Read once: that takes a while. */
let packageLists: Promise<void> | undefined;

/** Installs Debian packages; false where this process may not, or where that fails. */
export async function installPackages(...names: string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends'];
  try {
    await (packageLists ??= quietStep('Reading the package lists', 'apt-get', ['update'], { env }));
    await quietStep(`Installing ${names.join(', ')}`, 'apt-get', [...install, ...names], { env });
    return true;
  } catch (error) {
    console.error(error instanceof StepFailed ? error.output : error);
    return false;
  }
}
