import type { StoredEvent } from '@reelog/domain';
import type { ExportHeader } from '../../../../../libs/events/src/export-format.js';
import { aCommit } from '../../../../../libs/events/src/testing/sample-commits.js';
import { type CommitDocument, documentOf } from '../commit-document.js';
import type { MongoConnection } from '../../connection/mongo.connection.js';
import { collectionsOf } from '../log-schema.js';

/** Writes the log of a format 1 export into an empty database, as releases of that format stored it. */
export async function placeExport(connection: MongoConnection, lines: readonly string[]): Promise<void> {
  const { logId } = JSON.parse(lines[0] ?? '') as ExportHeader;
  const events = lines.slice(1, -1).map((line) => JSON.parse(line) as StoredEvent);
  await placeFormat1Log(connection, logId, events);
}

/** One commit per command. */
export async function placeFormat1Log(
  connection: MongoConnection,
  logId: string,
  events: readonly StoredEvent[],
): Promise<void> {
  const { commits, log } = collectionsOf(connection);
  await log.insertOne({ _id: 'log', logId, formatVersion: 1 });
  const documents = commitsOf(events);
  for (let first = 0; first < documents.length; first += 1_000)
    await commits.insertMany(documents.slice(first, first + 1_000));
  await commits.createIndexes([
    { key: { streamId: 1, streamVersion: 1 }, unique: true, name: 'streamVersion' },
    { key: { commandId: 1 }, unique: true, name: 'commandId' },
  ]);
}

function commitsOf(events: readonly StoredEvent[]): CommitDocument[] {
  const byCommand = new Map<string, StoredEvent[]>();
  for (const event of events) byCommand.set(event.commandId, [...(byCommand.get(event.commandId) ?? []), event]);
  return [...byCommand.values()].map((ofCommit) => documentOf(aCommit(), ofCommit));
}
