import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../../../scripts/support/project.mjs';
import { StepFailed, quietStep } from '../../../scripts/support/run.mjs';
import { onPath } from '../../support/find-tools.js';
import { PHOTOS, type PhotoName, type PhotoPackage } from './photos.js';

const FOLDER = inRoot('.cache/demo/packages');

/** Downloads and unpacks the packages that the photos are in, unless they are there. Nothing is installed. */
export async function fetchPhotos(): Promise<void> {
  const packages = new Set(Object.values(PHOTOS).map(({ from }) => from));
  for (const wanted of packages) if (!existsSync(join(unpacked(wanted), wanted.folder))) await fetchPackage(wanted);
}

/** Path of a photo that was fetched. */
export function photoPath(name: PhotoName): string {
  const { from, file } = PHOTOS[name];
  return join(unpacked(from), from.folder, file);
}

const unpacked = ({ name }: PhotoPackage): string => join(FOLDER, name);

async function fetchPackage({ name }: PhotoPackage): Promise<void> {
  if (!onPath('apt-get') || !onPath('dpkg-deb'))
    throw new StepFailed(`The demo takes its photos from Debian's package ${name}: it needs apt-get and dpkg-deb.`);
  const folder = join(FOLDER, 'downloads');
  mkdirSync(folder, { recursive: true });
  const download = (): Promise<void> =>
    quietStep(`Downloading ${name}`, 'apt-get', ['download', name], { cwd: folder });
  try {
    await download();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await quietStep('Reading the package lists', 'apt-get', ['update']);
    await download();
  }
  const archive = readdirSync(folder).find((file) => file.startsWith(`${name}_`));
  if (!archive) throw new StepFailed(`apt-get has not downloaded ${name}.`);
  await quietStep(`Unpacking ${name}`, 'dpkg-deb', ['--extract', join(folder, archive), join(FOLDER, name)]);
}
