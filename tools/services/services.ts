import { withLock } from '../../scripts/support/lock.mjs';
import { StepFailed } from '../../scripts/support/run.mjs';
import { database } from './database.js';
import { dockerAnswers, runningContainers, startContainers, stopContainers } from './docker.js';
import { inServices } from './folders.js';
import { minio } from './minio.js';
import { isReachable } from './network.js';
import type { Started } from './processes.js';
import { rabbitmq } from './rabbitmq.js';
import { redis } from './redis.js';
import type { Service, Settings } from './service.js';
import { addressOf, ownSettings } from './state.js';
import { processesAreHealthy, runningProcesses, startProcesses, stopProcesses } from './without-docker.js';

const SERVICES: readonly Service[] = [database, rabbitmq, redis, minio];

const serviceNames = SERVICES.map(({ name }) => name);

export interface ServiceStatus {
  readonly name: string;
  /** `given`: the environment names it. */
  readonly state: 'given' | 'running' | 'stopped';
  /** Undefined for a service that was never started. */
  readonly address: string | undefined;
  readonly healthy: boolean;
  readonly processes: readonly Started[];
}

/**
 * Starts what does not run yet, with the ports and the data that it had before, and returns the settings of all of them,
 * such as MONGODB_URL. Services that the environment names are used as they are.
 */
export async function startServices(names: readonly string[] = serviceNames): Promise<Settings> {
  const services = chosen(names);
  const outcomes = await locked(async () => {
    const contained = await inDocker(services);
    const others = services.filter((service) => !contained.includes(service));
    return Promise.allSettled([
      startContainers(contained),
      ...others.map((service) => (isGiven(service) ? requireGiven(service) : startProcesses(service))),
    ]);
  });
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
  const failed = failures.map((failure) => {
    if (!(failure instanceof StepFailed)) throw failure;
    return failure;
  });
  if (failed.length > 0)
    throw new StepFailed(
      failed.map(({ message }) => message).join('\n'),
      failed.map(({ output }) => output).join('\n'),
    );
  return Object.assign({}, ...services.map(settingsOf)) as Settings;
}

/**
 * Stops what was started here; data and ports stay for the next start.
 * @param names default: all but those that the environment names
 * @param signal default: the signal that ends each of them cleanly; SIGKILL for a crash
 */
export async function stopServices(names?: readonly string[], signal?: NodeJS.Signals): Promise<void> {
  const services = names ? chosen(names) : SERVICES.filter((service) => !isGiven(service));
  const given = services.find(isGiven);
  if (given) throw new StepFailed(`${given.name} was not started here: ${given.settings[0]} names it.`);
  await locked(async () => {
    const contained = await inDocker(services);
    const running = contained.length > 0 ? await runningContainers() : new Map<string, string>();
    await stopContainers(
      contained.filter(({ container }) => running.has(container)),
      signal,
    );
    const others = services.filter((service) => !contained.includes(service));
    await Promise.all(others.map((service) => stopProcesses(service, signal)));
  });
  for (const { name } of services) console.log(`${name} is stopped`);
}

export async function serviceStatus(names: readonly string[] = serviceNames): Promise<ServiceStatus[]> {
  const services = chosen(names);
  const contained = await inDocker(services);
  const containers = contained.length > 0 ? await runningContainers() : new Map<string, string>();
  return Promise.all(services.map((service) => statusOf(service, containers)));
}

async function statusOf(service: Service, containers: ReadonlyMap<string, string>): Promise<ServiceStatus> {
  const { name, container, settings } = service;
  if (isGiven(service)) {
    const address = settingsOf(service)[settings[0]] ?? '';
    return { name, state: 'given', address, healthy: await isReachable(address), processes: [] };
  }
  const address = addressOf(service);
  const processes = runningProcesses(service);
  if (processes.length === 0 && containers.has(container))
    return { name, state: 'running', address, healthy: containers.get(container) === 'healthy', processes };
  const state = processes.length > 0 ? 'running' : 'stopped';
  return { name, state, address, healthy: await processesAreHealthy(service), processes };
}

/** The services that Docker runs: if an engine answers, all except given ones and those that run without it. */
async function inDocker(services: readonly Service[]): Promise<readonly Service[]> {
  const candidates = services.filter((service) => !isGiven(service) && runningProcesses(service).length === 0);
  return candidates.length > 0 && (await dockerAnswers()) ? candidates : [];
}

/** Whether the environment names a server that was not started here. */
function isGiven(service: Service): boolean {
  const [address] = service.settings;
  return Boolean(process.env[address]) && process.env[address] !== ownSettings(service)[address];
}

async function requireGiven({ name, settings }: Service): Promise<void> {
  const [address] = settings;
  const missing = settings.filter((setting) => !process.env[setting]);
  if (missing.length > 0) throw new StepFailed(`${address} is set, so ${missing.join(' and ')} must be, too.`);
  if (!(await isReachable(process.env[address] ?? '')))
    throw new StepFailed(`Nothing answers at the address in ${address}.`);
  console.log(`${name} is the one that ${address} names`);
}

const settingsOf = (service: Service): Settings =>
  isGiven(service)
    ? Object.fromEntries(service.settings.map((name) => [name, process.env[name] ?? '']))
    : ownSettings(service);

function chosen(names: readonly string[]): readonly Service[] {
  const unknown = names.filter((name) => !serviceNames.includes(name));
  if (unknown.length > 0)
    throw new StepFailed(`No service ${unknown.join(', ')}; there are: ${serviceNames.join(', ')}.`);
  return SERVICES.filter(({ name }) => names.includes(name));
}

const locked = <T>(work: () => Promise<T>): Promise<T> =>
  withLock(inServices('lock'), 'start or stop of services', work);
