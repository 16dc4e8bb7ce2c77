import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inRoot, root } from '../support/project.mjs';

/** Everything that `npm run services` leaves behind is in here: deleting it (once stopped) forgets it all. */
const FOLDER = '.services';

/** @param {string[]} segments */
export const inServices = (...segments) => inRoot(FOLDER, ...segments);

/** What was built or unpacked, by version. Outlives `stop`; REELOG_SERVICES_CACHE lets several checkouts share it. */
export const inCache = (...segments) =>
  join(resolve(root, process.env.REELOG_SERVICES_CACHE ?? inServices('cache')), ...segments);

/** Folder for the data of a service, made when missing. @param {string[]} segments */
export const dataFolder = (...segments) => made(inServices('data', ...segments));

/** @param {string} processName */
export const logFile = (processName) => join(made(inServices('logs')), `${processName}.log`);

/** @param {string} folder */
export function made(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}
