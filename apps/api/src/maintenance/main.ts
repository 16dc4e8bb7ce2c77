import { config as loadEnvFile } from 'dotenv';
import { messageOf, Opened } from '@reelog/platform';
import { adoptStoreCommand } from './adopt-store.js';
import { backupCommand } from './backup/backup.command.js';
import { restoreCommand } from './backup/restore.command.js';
import { moveCommand } from './move.js';
import { type Command, UsageError } from './command.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  'adopt-store': adoptStoreCommand,
  backup: backupCommand,
  restore: restoreCommand,
  move: moveCommand,
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.umask(0o077); // new files are readable only by their owner
loadEnvFile({ quiet: true });
const [name = '', ...args] = process.argv.slice(2);
const opened = new Opened();
try {
  const command = COMMANDS[name];
  if (!command) throw new UsageError(`Commands: ${Object.keys(COMMANDS).join(', ')}`);
  process.exitCode = await command({ args, env: process.env, opened, print });
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await opened.close();
}
