import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createRequire } from 'node:module';
import { quietStep } from './run.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a browser for the browser tests, installed from the system's packages where that is possible. */
export async function provideChromium() {
  const found = process.env.CHROMIUM_PATH ?? onPath(...CHROMIUM_NAMES);
  if (found || !(await installPackages('chromium'))) return found;
  return onPath(...CHROMIUM_NAMES);
}

/** ffmpeg and ffprobe as the product finds them: named in the environment, on PATH, or else carried by npm packages. */
export function ffmpegEnvironment() {
  const require = createRequire(import.meta.url);
  return {
    FFMPEG_PATH: process.env.FFMPEG_PATH ?? onPath('ffmpeg') ?? require('@ffmpeg-installer/ffmpeg').path,
    FFPROBE_PATH: process.env.FFPROBE_PATH ?? onPath('ffprobe') ?? require('@ffprobe-installer/ffprobe').path,
  };
}

/** Absolute path of the first of these programs that PATH has. @param {string[]} names */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Read once: that takes a while. @type {Promise<void> | undefined} */
let packageLists;

/** Installs Debian packages where this process may; false where it may not, or where that fails. @param {string[]} names */
export async function installPackages(...names) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends'];
  try {
    await (packageLists ??= quietStep('Reading the package lists', 'apt-get', ['update'], { env }));
    await quietStep(`Installing ${names.join(', ')}`, 'apt-get', [...install, ...names], { env });
    return true;
  } catch (error) {
    console.error(error.output ?? error);
    return false;
  }
}
