import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inServices, made } from './folders.mjs';

/**
 * What is known of a service that was started here: its ports, kept while it is stopped so that it comes back at the
 * same address, its processes, in the order in which they were started, and whether those are all.
 * @typedef {{ ports: Record<string, number>, processes: import('./processes.mjs').Started[], isComplete: boolean }} ServiceState
 */

const file = () => inServices('state.json');

/** @param {string} name @returns {ServiceState} */
export const stateOf = (name) => read()[name] ?? { ports: {}, processes: [], isComplete: false };

/** Holders of the lock only. @param {string} name @param {ServiceState} state */
export function setState(name, state) {
  made(inServices());
  writeFileSync(`${file()}.new`, `${JSON.stringify({ ...read(), [name]: state }, null, 2)}\n`);
  renameSync(`${file()}.new`, file());
}

function read() {
  try {
    return JSON.parse(readFileSync(file(), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}
