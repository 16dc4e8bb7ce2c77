import { seconds } from '../../scripts/support/run.mjs';
import { freePort, isFree } from './network.js';
import { end, isAlive, launch, type Started, untilReady } from './processes.js';
import type { Paths, Ports, Service } from './service.js';
import { addressOf, setState, stateOf } from './state.js';

const ATTEMPTS = 3;

export const runningProcesses = ({ name }: Service): Started[] => stateOf(name).processes.filter(isAlive);

export async function startProcesses(service: Service): Promise<void> {
  const paths = await service.provide();
  const startedAt = performance.now();
  const isNew = !isRunning(service);
  if (isNew) await launchOnFreePorts(service, paths);
  else await untilAllReady(service, paths);
  console.log(`${service.name} ${isNew ? `started in ${seconds(startedAt)}` : 'runs already'}: ${addressOf(service)}`);
}

export async function stopProcesses(service: Service, signal?: NodeJS.Signals): Promise<void> {
  const { ports, processes } = stateOf(service.name);
  if (processes.length === 0) return;
  for (const started of [...processes].reverse()) await end(started, signal ?? started.endSignal ?? 'SIGTERM');
  setState(service.name, { ports, processes: [], isComplete: false });
}

export async function processesAreHealthy(service: Service): Promise<boolean> {
  if (!isRunning(service)) return false;
  const programs = service.programs(await service.provide(), stateOf(service.name).ports);
  const ready = await Promise.all(programs.map(({ isReady }) => isReady()));
  return ready.every(Boolean);
}

/** Another checkout may take a port after it was found free: then other ports are tried. */
async function launchOnFreePorts(service: Service, paths: Paths): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await stopProcesses(service); // the rest, when one of its processes ended
    const ports = await choosePorts(service);
    try {
      return await launchAll(service, paths, ports);
    } catch (error) {
      await stopProcesses(service);
      const free = await Promise.all(Object.values(ports).map(isFree));
      if (free.every(Boolean) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function launchAll(service: Service, paths: Paths, ports: Ports): Promise<void> {
  const processes: Started[] = [];
  for (const program of service.programs(paths, ports)) {
    await program.prepare?.();
    const started = { ...(await launch(program)), endSignal: program.endSignal ?? 'SIGTERM' };
    processes.push(started);
    setState(service.name, { ports, processes, isComplete: false }); // before waiting: it may never get ready
    await untilReady(started, program);
    await program.afterwards?.();
  }
  setState(service.name, { ports, processes, isComplete: true });
}

async function untilAllReady(service: Service, paths: Paths): Promise<void> {
  const { ports, processes } = stateOf(service.name);
  const programs = service.programs(paths, ports);
  await Promise.all(processes.map((started, index) => untilReady(started, programs[index]!)));
}

function isRunning({ name }: Service): boolean {
  const { processes, isComplete } = stateOf(name);
  return isComplete && processes.every(isAlive);
}

/** The same ports as before, so that clients can reconnect; others only when those are taken. */
async function choosePorts({ name, ports }: Service): Promise<Ports> {
  const wanted = Object.entries({ ...ports, ...stateOf(name).ports });
  const found = await Promise.all(wanted.map(async ([use, port]) => [use, await freePort(port)] as const));
  return Object.fromEntries(found);
}
