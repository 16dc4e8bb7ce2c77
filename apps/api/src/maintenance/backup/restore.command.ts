import { type Command, readArguments, UsageError } from '../command.js';
import { openInstallation } from '../open-installation.js';
import { BackupFolder } from './backup-folder.js';
import { BackupSource } from './backup.source.js';
import {
  beginPlace,
  copyLog,
  copyObjects,
  copyPeople,
  finishPlace,
  isWhole,
  refuseOtherLog,
} from './copy-installation.js';
import type { CopySource } from './copy-source.js';
import { DataFolderSource } from './data-folder.source.js';
import { verifySource } from './verify-source.js';

const CHECK = '--check';
const SKIP_DAMAGED = '--skip-damaged';
const USAGE = `npm run restore -- <folder>                    restores a backup into this installation, which must be empty
npm run restore -- <folder> ${CHECK}            only verifies it
npm run restore -- <folder> ${SKIP_DAMAGED}     restores all but damaged objects`;
/** Limit of printed keys. */
const SHOWN = 20;

/** `npm run restore`: only while Reelog is stopped. */
export const restoreCommand: Command = async ({ args, env, opened, print }) => {
  const { given, target: from } = readArguments(args, [CHECK, SKIP_DAMAGED], USAGE);
  if (from === undefined) throw new UsageError(USAGE);
  const source = await openSource(from);
  opened.push(() => source.close());
  print(`Restoring ${source.describe()}`);
  const installation = given.has(CHECK) ? undefined : await openInstallation(env, opened);
  const hasWholeLog = installation !== undefined && (await refuseOtherLog(installation, source.log.head));
  if (hasWholeLog && (await isWhole(installation, source))) {
    print('All of it is here already: nothing was changed.');
    return 0;
  }
  const { damaged, recordedOtherwise } = await verifySource(source, print);
  tell(print, 'Not as the log says', recordedOtherwise);
  tell(print, 'Damaged', damaged);
  if (!installation) return damaged.size === 0 ? 0 : 1;
  if (damaged.size > 0 && !given.has(SKIP_DAMAGED))
    throw new Error(`Nothing was restored. Without the damaged objects: npm run restore -- ${from} ${SKIP_DAMAGED}`);
  if (hasWholeLog && (await isWhole(installation, source, damaged))) {
    print('All undamaged objects are here already: nothing was changed.');
    return 0;
  }
  const place = await beginPlace(installation, source.log.head.logId);
  await copyObjects(source, place, print, damaged);
  const left = await copyPeople(source, installation);
  await installation.dropReadModels();
  const head = await copyLog(source.log, installation);
  await finishPlace(place, installation, head);
  print(`Restored. The log ${head.logId} ends at position ${head.position}.`);
  for (const sentence of left) print(`To do: ${sentence}`);
  return 0;
};

async function openSource(from: string): Promise<CopySource> {
  if (BackupFolder.isBackup(from)) {
    const folder = await BackupFolder.openForReading(from);
    const manifest = await folder.manifest();
    if (manifest) return new BackupSource(folder, manifest);
  }
  if (DataFolderSource.looksLikeOne(from)) return DataFolderSource.open(from);
  throw new Error(
    `${from} holds neither a finished backup (manifest.json) nor a copy of a data folder (log/events.sqlite).`,
  );
}

function tell(print: (line: string) => void, what: string, problems: ReadonlyMap<string, string>): void {
  if (problems.size === 0) return;
  print(`${what}: ${problems.size}`);
  for (const [key, problem] of [...problems].slice(0, SHOWN)) print(`  ${key}: ${problem}`);
}
