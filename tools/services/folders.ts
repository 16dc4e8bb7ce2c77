import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../../scripts/support/project.mjs';

/** Path in the folder of everything that `npm run services` creates. Tests name another folder. */
export const inServices = (...segments: string[]): string =>
  join(resolve(root, process.env['REELOG_SERVICES_FOLDER'] ?? '.services'), ...segments);

/** What was built or unpacked, by version. REELOG_SERVICES_CACHE lets several checkouts share it. */
export const inCache = (...segments: string[]): string =>
  join(resolve(root, process.env['REELOG_SERVICES_CACHE'] ?? inServices('cache')), ...segments);

/** Folder for the data of a service, created when it is missing. */
export const dataFolder = (...segments: string[]): string => made(inServices('data', ...segments));

export const logFile = (processName: string): string => join(made(inServices('logs')), `${processName}.log`);

export function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
