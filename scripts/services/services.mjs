import { withLock } from '../support/lock.mjs';
import { StepFailed, seconds } from '../support/run.mjs';
import { database } from './database.mjs';
import { inServices } from './folders.mjs';
import { minio } from './minio.mjs';
import { freePort, isFree, isReachable } from './network.mjs';
import { end, isAlive, launch, untilReady } from './processes.mjs';
import { rabbitmq } from './rabbitmq.mjs';
import { redis } from './redis.mjs';
import { setState, stateOf } from './state.mjs';

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string[]} settings what tells Reelog where it is; the first one is the address
 * @property {Record<string, number>} ports those it takes when they are free
 * @property {() => Promise<Record<string, string>>} provide paths of its programs, installed or built when missing
 * @property {(ports: Record<string, number>) => Record<string, string>} environment its settings
 * @property {(paths: Record<string, string>, ports: Record<string, number>) => import('./processes.mjs').Program[]} programs
 *   in the order in which they start
 */

/** @type {Service[]} */
const SERVICES = [database, rabbitmq, redis, minio];

const ATTEMPTS = 3;

export const serviceNames = SERVICES.map(({ name }) => name);

/**
 * Starts what does not run yet, each service with the ports and the data that it had before. One that the environment
 * names already is left to whoever runs it.
 * @param {string[]} [names]
 * @returns {Promise<Record<string, string>>} the settings of all of them, such as MONGODB_URL
 */
export async function startServices(names = serviceNames) {
  const services = chosen(names);
  const outcomes = await locked(() => Promise.allSettled(services.map(start)));
  const failures = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  for (const failure of failures) if (!(failure instanceof StepFailed)) throw failure;
  if (failures.length > 0)
    throw new StepFailed(failures.map((one) => one.message).join('\n'), failures.map((one) => one.output).join('\n'));
  return Object.assign({}, ...services.map(settingsOf));
}

/** @param {string} name */
export const startService = (name) => startServices([name]);

/**
 * Ends what was started here. Data and ports stay for the next start.
 * @param {string[]} [names] default: all but those that the environment names, which are not ours to stop
 * @param {NodeJS.Signals} [signal] default: whatever ends each of them cleanly; SIGKILL for a crash
 */
export async function stopServices(names, signal) {
  const services = names ? chosen(names) : SERVICES.filter((service) => !isGiven(service));
  const given = services.find(isGiven);
  if (given) throw new StepFailed(`${given.name} was not started here: ${given.settings[0]} names it.`);
  await locked(() => Promise.all(services.map((service) => stop(service, signal))));
  for (const { name } of services) console.log(`${name} is stopped`);
}

/** @param {string} name @param {NodeJS.Signals} [signal] */
export const stopService = (name, signal) => stopServices([name], signal);

/**
 * How each service is. `address` is undefined for one that was never started.
 * @returns {Promise<{ name: string, state: 'given' | 'running' | 'stopped', address?: string, healthy: boolean,
 *   processes: import('./processes.mjs').Started[] }[]>}
 */
export const serviceStatus = (names = serviceNames) =>
  Promise.all(
    chosen(names).map(async (service) => {
      const address = settingsOf(service)[service.settings[0]];
      const processes = isGiven(service) ? [] : stateOf(service.name).processes.filter(isAlive);
      const state = isGiven(service) ? 'given' : processes.length > 0 ? 'running' : 'stopped';
      return { name: service.name, state, address, healthy: await isHealthy(service, state, address), processes };
    }),
  );

/** @param {Service} service */
async function start(service) {
  if (isGiven(service)) return requireGiven(service);
  const paths = await service.provide();
  const startedAt = performance.now();
  const isNew = !isRunning(service);
  if (isNew) await launchSomewhere(service, paths);
  else await untilAllReady(service, paths);
  const address = settingsOf(service)[service.settings[0]];
  console.log(`${service.name} ${isNew ? `started in ${seconds(startedAt)}` : 'runs already'}: ${address}`);
}

/** Another checkout may take a port between the look at it and the start. @param {Service} service */
async function launchSomewhere(service, paths) {
  for (let attempt = 1; ; attempt += 1) {
    await stop(service); // what is left of it, when one of its processes ended
    const ports = await choosePorts(service);
    try {
      return await launchAll(service, paths, ports);
    } catch (error) {
      await stop(service);
      const free = await Promise.all(Object.values(ports).map(isFree));
      if (free.every(Boolean) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @param {Service} service @param {Record<string, string>} paths @param {Record<string, number>} ports */
async function launchAll(service, paths, ports) {
  const processes = [];
  for (const program of service.programs(paths, ports)) {
    await program.prepare?.();
    processes.push({ ...(await launch(program)), endSignal: program.endSignal ?? 'SIGTERM' });
    setState(service.name, { ports, processes, isComplete: false }); // before waiting: it may never get ready
    await untilReady(processes.at(-1), program);
    await program.afterwards?.();
  }
  setState(service.name, { ports, processes, isComplete: true });
}

/** @param {Service} service @param {Record<string, string>} paths */
async function untilAllReady(service, paths) {
  const { ports, processes } = stateOf(service.name);
  const programs = service.programs(paths, ports);
  await Promise.all(programs.map((program, index) => untilReady(processes[index], program)));
}

/** @param {Service} service @param {NodeJS.Signals} [signal] */
async function stop(service, signal) {
  const { ports, processes } = stateOf(service.name);
  if (processes.length === 0) return;
  for (const started of [...processes].reverse()) await end(started, signal ?? started.endSignal);
  setState(service.name, { ports, processes: [], isComplete: false });
}

/** @param {Service} service */
function isRunning({ name }) {
  const { processes, isComplete } = stateOf(name);
  return isComplete && processes.every(isAlive);
}

/** @param {Service} service */
async function isHealthy(service, state, address) {
  if (state === 'given') return isReachable(address);
  if (!isRunning(service)) return false;
  const programs = service.programs(await service.provide(), stateOf(service.name).ports);
  const ready = await Promise.all(programs.map(({ isReady }) => isReady()));
  return ready.every(Boolean);
}

/** The ports of before, so that whoever lost the connection finds it again; others only when those are taken. @param {Service} service */
async function choosePorts({ name, ports }) {
  const wanted = Object.entries({ ...ports, ...stateOf(name).ports });
  const found = await Promise.all(wanted.map(async ([use, port]) => [use, await freePort(port)]));
  return Object.fromEntries(found);
}

/** Whether the environment names one that somebody else runs. @param {Service} service */
function isGiven(service) {
  const [address] = service.settings;
  return Boolean(process.env[address]) && process.env[address] !== ownSettings(service)[address];
}

/** @param {Service} service */
async function requireGiven({ name, settings }) {
  const [address] = settings;
  const missing = settings.filter((setting) => !process.env[setting]);
  if (missing.length > 0) throw new StepFailed(`${address} is set, so ${missing.join(' and ')} must be, too.`);
  if (!(await isReachable(process.env[address]))) throw new StepFailed(`Nothing answers at the address in ${address}.`);
  console.log(`${name} is the one that ${address} names`);
}

/** @param {Service} service @returns {Record<string, string>} */
const settingsOf = (service) =>
  isGiven(service)
    ? Object.fromEntries(service.settings.map((name) => [name, process.env[name]]))
    : ownSettings(service);

/** @param {Service} service @returns {Record<string, string>} */
function ownSettings({ name, environment }) {
  const { ports } = stateOf(name);
  return Object.keys(ports).length > 0 ? environment(ports) : {};
}

/** @param {string[]} names */
function chosen(names) {
  const unknown = names.filter((name) => !serviceNames.includes(name));
  if (unknown.length > 0)
    throw new StepFailed(`No service ${unknown.join(', ')}; there are: ${serviceNames.join(', ')}.`);
  return SERVICES.filter(({ name }) => names.includes(name));
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
const locked = (work) => withLock(inServices('lock'), 'start or stop of services', work);
