import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, LogHead, LogSource, MovableLog } from '@reelog/events';
import { type ObjectStat, type PlaceStore, readMarker, writeMarker } from '@reelog/storage';
import { parse } from 'dotenv';
import {
  beginPlace,
  copyLog,
  copyObjects,
  copyPeople,
  finishPlace,
  refuseOtherLog,
} from './backup/copy-installation.js';
import { storedObjects } from './backup/copy-source.js';
import { RecordedObjects } from './backup/recorded-objects.js';
import { type Command, readArguments, UsageError } from './command.js';
import { openInstallation } from './open-installation.js';
import type { Installation } from './installation.js';
import { type Leaving, placeOfLog } from './place-of-log.js';

const YES = '--yes';
const USAGE = `npm run move -- <file>              says what would be moved; the file has the settings that differ at the new place
npm run move -- <file> ${YES}       moves it`;
/** Running apis check the marker of their store every ten seconds and may write until then, milliseconds. */
const NOTICED_MS = 25_000;
const START_THERE = 'To do: start Reelog with the settings of the new place.';

interface Move {
  readonly from: Installation;
  readonly to: Installation;
  /** The log of the moved installation; an embedded log is locked. */
  readonly log: EventLog & MovableLog;
  /** Whether only the objects move. */
  readonly keepsLog: boolean;
  /** The new place, for people. */
  readonly where: string;
  readonly print: (line: string) => void;
}

/** `npm run move`: moves a log and its objects to another place. The old one becomes read-only. */
export const moveCommand: Command = async ({ args, env, opened, print }) => {
  const { given, target: file } = readArguments(args, [YES], USAGE);
  if (file === undefined) throw new UsageError(USAGE);
  const from = await openInstallation(env, opened);
  const to = await openInstallation({ ...env, ...parse(readFileSync(file, 'utf8')) }, opened);
  if (!(await from.logExists())) throw new Error(`There is no event log in ${from.logPlace}.`);
  const keepsLog = from.logPlace === to.logPlace;
  const log = await from.openLog();
  const { logId } = await log.head();
  const target = await to.places.settle(logId);
  const where = keepsLog ? target.describe() : `${to.logPlace}, with its objects in ${target.describe()}`;
  const move: Move = { from, to, log, keepsLog, where, print };
  const source = await placeToLeave(move);
  if (source.describe() === target.describe()) throw new Error(`The objects are in ${where} already.`);
  print(`From: ${from.logPlace}, with its objects in ${source.describe()}`);
  print(`To:   ${where}`);
  if (!given.has(YES)) {
    print(`Nothing was changed. To move it: npm run move -- ${file} ${YES}`);
    return 0;
  }
  await carryOut(move, source);
  return 0;
};

async function carryOut(move: Move, source: PlaceStore): Promise<void> {
  const { from, to, log, keepsLog, where, print } = move;
  if (await isOver(move, source)) {
    print(`It was moved to ${where} already.`);
    return print(START_THERE);
  }
  if (!keepsLog) await refuseOtherLog(to, await log.head());
  const target = await beginPlace(to, (await log.head()).logId);
  if (!keepsLog && from.profile === 'distributed') await copyAll(move, source, target); // most objects, during normal use
  await leave(move, source);
  if (from.profile === 'distributed') {
    print(`Waiting ${NOTICED_MS / 1_000} s, until all apis have noticed that they take no writes here any more ...`);
    await sleep(NOTICED_MS);
  }
  const unflushed = await from.flushViews();
  if (unflushed !== undefined) print(`Note: ${unflushed}`);
  const head = await copyAll(move, source, target);
  const left = keepsLog ? [] : await moveLog(move, head);
  await finishPlace(target, to, head);
  print(`Moved to ${where}. The log ${head.logId} ends at position ${head.position}.`);
  print('The old place is only read from now on; nothing there was deleted.');
  print(START_THERE);
  for (const sentence of left) print(`To do: ${sentence}`);
}

/** Whether an earlier run finished all steps but was killed: the new place belongs to the log, and the old one names it. */
async function isOver({ to, log, keepsLog, where }: Move, source: PlaceStore): Promise<boolean> {
  const head = await log.head();
  if (!(await to.places.ownedBy(head.logId))) return false;
  if (!keepsLog) return (await log.movedTo()) === where && refuseOtherLog(to, head);
  const marker = await readMarker(source);
  return marker?.logId !== head.logId || marker.movedTo === where;
}

/** @returns the remaining manual steps @throws Error if something was recorded in the meantime */
async function moveLog({ from, to }: Move, expected: LogHead): Promise<readonly string[]> {
  const log = await from.readLog();
  try {
    if (log.head.hash !== expected.hash)
      throw new Error(
        'Something was recorded while the log was moved: stop all apis of the old place, and repeat this command.',
      );
    const people = {
      actors: async () => (await from.openActors()).all(),
      secrets: () => from.readSecrets(),
    };
    const left = await copyPeople(people, to);
    await copyLog(log, to);
    return left;
  } finally {
    await log.close();
  }
}

/** Copies missing objects. @returns the head of the log that names them */
async function copyAll(move: Move, source: PlaceStore, target: PlaceStore): Promise<LogHead> {
  const { from, print } = move;
  const log = await from.readLog();
  try {
    await placeOfLog(from, log, leaving(move));
    const recorded = await recordedBy(log);
    const others = { count: 0 };
    const objects = (): AsyncGenerator<ObjectStat> => ofThisLog(source, recorded, others);
    await copyObjects({ objects, read: ({ key }) => source.read(key) }, target, print);
    if (others.count > 0) print(`${others.count} objects of no video of this log stay where they are.`);
    return log.head;
  } finally {
    await log.close();
  }
}

async function recordedBy(log: LogSource): Promise<RecordedObjects> {
  const recorded = new RecordedObjects();
  for await (const commits of log.commitsAfter(0))
    for (const { events } of commits) for (const event of events) recorded.learn(event);
  return recorded;
}

async function* ofThisLog(
  place: PlaceStore,
  recorded: RecordedObjects,
  others: { count: number },
): AsyncGenerator<ObjectStat> {
  for await (const object of storedObjects(place)) {
    if (recorded.isOfThisLog(object.key)) yield object;
    else others.count += 1;
  }
}

/** The place of the objects to move, also after an interrupted run. */
async function placeToLeave(move: Move): Promise<PlaceStore> {
  const { from, log, where } = move;
  const movedTo = await log.movedTo();
  if (movedTo !== undefined && movedTo !== where)
    throw new Error(`This log was moved to ${movedTo} already: npm run adopt-store continues it here.`);
  const read = await from.readLog();
  try {
    return (await placeOfLog(from, read, leaving(move))).place;
  } finally {
    await read.close();
  }
}

/** Makes the old place read-only: marks the log, and the store if it belongs to this log. */
async function leave(move: Move, place: PlaceStore): Promise<void> {
  const { from, log, keepsLog, where } = move;
  const read = await from.readLog();
  try {
    const { marker } = await placeOfLog(from, read, leaving(move));
    if (marker?.logId === read.head.logId) await writeMarker(place, { ...marker, movedTo: where });
    if (!keepsLog) await log.noteMoved(where);
  } finally {
    await read.close();
  }
}

/** Objects of one log can be moved out of a place that installations shared. */
const leaving = ({ where, keepsLog }: Move): Leaving => ({ movingTo: where, shared: keepsLog });
