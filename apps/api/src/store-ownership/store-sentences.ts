import type { StoreMarker } from '@reelog/storage';

/** The log and the store in messages for people. */
export interface Situation {
  /** The folder, or the bucket and prefix. */
  readonly store: string;
  /** How to give this installation its own store. */
  readonly ownStore: string;
}

const ADOPT = 'npm run adopt-store';

export const beingChecked = 'Reelog is checking whether the store belongs to this log: nothing is written until then.';

export const storeAway = ({ store }: Situation): string =>
  `The store (${store}) does not answer, so it is not known whether it belongs to this log: nothing is written until it does.`;

/** @param problem the sentence with the offset of this machine's clock */
export const storeRefusesClock = (problem: string): string =>
  `${problem} Until then the store rejects all requests of this machine, and nothing is written.`;

export const otherLog = (
  { store, ownStore }: Situation,
  { logId, installation }: StoreMarker,
  ours: string | undefined,
): string =>
  `The store (${store}) belongs to the log ${logId} of the installation "${installation}", ` +
  (ours === undefined
    ? 'and that log is missing here, so no new one is made: bring it back (is its volume mounted, its database the right one?) ' +
      `and start Reelog again, or ${ownStore}; ${ADOPT} shows what is there.`
    : `and this is the log ${ours}: start Reelog with the log that belongs to the store, or ${ownStore}, ` +
      `or give the store to this log with ${ADOPT}.`);

export const logEndsEarly = ({ store }: Situation, { position }: StoreMarker, head: number): string =>
  `The log ends at position ${head}, but the store (${store}) has seen it at position ${position}: this is an older copy ` +
  `of the log; restore the newest one, or continue with this one by ${ADOPT}.`;

export const otherHistory = ({ store }: Situation, { position }: StoreMarker): string =>
  `The log has another event at position ${position} than the one the store (${store}) has seen there: this copy of the ` +
  `log has other events since then; restore the right one, or continue with this one by ${ADOPT}.`;

/** For a log that was moved. */
export const logMoved = (where: string): string =>
  `This log was moved to ${where}: it goes on there, and is only read here. Start Reelog with the settings of that place, ` +
  `or go on here with ${ADOPT}.`;

/** For a store whose objects were moved. */
export const storeMoved = ({ store }: Situation, where: string): string =>
  `The objects of the store (${store}) were moved to ${where}: the log goes on with that store, and with this one it is ` +
  `only read. Start Reelog with the settings of that place, or go on here with ${ADOPT}.`;

export const storeUnfinished = ({ store }: Situation): string =>
  `A restore or a move into the store (${store}) was interrupted: repeat that command, it continues where it stopped.`;

export const newerEvents = (what: string): string => `${what} Nothing is written by this release.`;

export const noLogButObjects = ({ store, ownStore }: Situation): string =>
  `There is no event log, but the store (${store}) holds objects, so no new log is made: bring the log back (is its ` +
  `volume mounted, its database the right one?) and start Reelog again, or ${ownStore}; ${ADOPT} shows what is there.`;

export const originalsMissing = ({ store }: Situation, missing: number, of: number): string =>
  `The store (${store}) has no marker, and ${missing} of ${of} originals of this log that were looked for are not there ` +
  `in their recorded size: bring the right store back (is it mounted?), or go on with this one by ${ADOPT}.`;

export const unknownOriginals = ({ store, ownStore }: Situation): string =>
  `The store (${store}) has no marker and holds originals, but this log knows of no video: bring back the log that ` +
  `belongs to it, or ${ownStore}, or give the store to this log with ${ADOPT}.`;

export const storeGone = ({ store }: Situation): string =>
  `The store (${store}) is gone, and this log names objects that should be there: bring it back, or make an empty one ` +
  `with ${ADOPT}.`;

export const waitsForAnother =
  'The store has no marker yet: the process of this installation that holds the lease writes it.';
