import { inRoot, root } from '../../scripts/support/project.mjs';
import { StepFailed, run, seconds } from '../../scripts/support/run.mjs';
import type { Service } from './service.js';
import { addressOf, setState } from './state.js';

/** A project of its own, so that its data stays apart from that of `docker compose up`. */
const COMPOSE = [
  ...['compose', '--project-name', 'reelog-services', '--project-directory', root],
  ...['--file', inRoot('docker-compose.yml'), '--file', inRoot('tools/services/docker-compose.yml')],
];

/** The passwords that docker-compose.yml asks for, as `environment` of rabbitmq.ts and minio.ts has them. */
const PASSWORDS = { RABBITMQ_PASSWORD: 'guest', MINIO_PASSWORD: 'reelog-development' };

const ANSWER_WITHIN_MS = 10_000;

/** Whether an engine answers, and its client knows `docker compose`. REELOG_SERVICES_DOCKER=false says no. */
export async function dockerAnswers(): Promise<boolean> {
  return (
    process.env['REELOG_SERVICES_DOCKER'] !== 'false' && (await succeeds('info')) && succeeds('compose', 'version')
  );
}

const succeeds = (...args: string[]): Promise<boolean> =>
  run('docker', args, { quiet: true, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
    ({ code }) => code === 0,
    () => false, // not installed, or no answer in time
  );

/** Starts the containers of services and waits until they are healthy. */
export async function startContainers(services: readonly Service[]): Promise<void> {
  if (services.length === 0) return;
  const startedAt = performance.now();
  console.log(`Starting ${namesOf(services)} in Docker ...`);
  await compose('up', '--detach', '--wait', ...services.map(({ container }) => container));
  for (const { name, ports } of services) setState(name, { ports, processes: [], isComplete: false });
  for (const service of services)
    console.log(`${service.name} runs in Docker after ${seconds(startedAt)}: ${addressOf(service)}`);
}

export async function stopContainers(services: readonly Service[], signal?: NodeJS.Signals): Promise<void> {
  if (services.length === 0) return;
  await compose(signal === 'SIGKILL' ? 'kill' : 'stop', ...services.map(({ container }) => container));
}

/** Health of each running container, such as `healthy`, by the name of its service in the compose file. */
export async function runningContainers(): Promise<ReadonlyMap<string, string>> {
  const output = await compose('ps', '--format', '{{.Service}} {{.Health}}');
  const rows = output.split('\n').map((row) => row.trim().split(' '));
  return new Map(rows.map(([container = '', health = '']) => [container, health]));
}

async function compose(...args: string[]): Promise<string> {
  const { code, output } = await run('docker', [...COMPOSE, ...args], { quiet: true, env: PASSWORDS });
  if (code !== 0) throw new StepFailed(`docker compose ${args.join(' ')} failed.`, output);
  return output;
}

const namesOf = (services: readonly Service[]): string => services.map(({ name }) => name).join(', ');
