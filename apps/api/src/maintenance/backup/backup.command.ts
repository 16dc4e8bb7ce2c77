import { type Command, readArguments, UsageError } from '../command.js';
import { openInstallation } from '../open-installation.js';
import { BackupFolder } from './backup-folder.js';
import { writeBackup } from './write-backup.js';

const USAGE = 'npm run backup -- <folder>     backs up this installation, or adds to the backup that is in the folder';

/** `npm run backup`: works whether Reelog runs or not. */
export const backupCommand: Command = async ({ args, env, opened, print }) => {
  const { target } = readArguments(args, [], USAGE);
  if (target === undefined) throw new UsageError(USAGE);
  const installation = await openInstallation(env, opened);
  if (!(await installation.logExists())) throw new Error(`There is no event log in ${installation.logPlace}.`);
  const folder = await BackupFolder.openForWriting(target);
  opened.push(async () => folder.close());
  return writeBackup(installation, folder, print);
};
