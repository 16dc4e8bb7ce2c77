import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../scripts/support/project.mjs';
import { database } from './database.js';
import { minio } from './minio.js';
import { rabbitmq } from './rabbitmq.js';
import { redis } from './redis.js';
import { serviceStatus, startServices, stopServices } from './services.js';

const { env } = process;
let folder: string;

/** Puts a shell script on PATH. */
function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A client of Docker that notes how it is called. */
const docker = (script: string) => program('docker', `echo "$*" >> '${folder}/calls'\n${script}`);

/** Calls, without the options that name the project and its files. */
const calls = () =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((call) => call.replace(/compose --project-name .*tools\/services\/docker-compose\.yml/, 'compose'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelog-docker-'));
  process.env = { ...env, PATH: `${folder}:${env.PATH}`, REELOG_SERVICES_FOLDER: folder };
  for (const { settings } of [database, rabbitmq, redis, minio]) for (const name of settings) delete process.env[name];
  delete process.env.REELOG_SERVICES_DOCKER;
  jest.spyOn(console, 'log').mockImplementation();
});

afterEach(() => {
  process.env = env;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe('services, when a Docker engine answers', () => {
  beforeEach(() => docker('case "$*" in *" ps "*) printf "redis healthy\\nminio starting\\n" ;; esac'));

  it('start in containers, on the ports that the settings name', async () => {
    expect(await startServices(['database', 'rabbitmq', 'redis'])).toEqual({
      MONGODB_URL: 'mongodb://127.0.0.1:28017',
      AMQP_URL: 'amqp://guest:guest@127.0.0.1:28672',
      REDIS_URL: 'redis://127.0.0.1:28679',
    });
    expect(calls()).toEqual(['info', 'compose version', 'compose up --detach --wait mongo rabbitmq redis']);
    const published = readFileSync(inRoot('tools/services/docker-compose.yml'), 'utf8');
    for (const port of [database.ports.mongodb, rabbitmq.ports.amqp, redis.ports.redis, minio.ports.s3])
      expect(published).toContain(`127.0.0.1:${port}:`);
  });

  it('are not started when the environment names them', async () => {
    process.env.REDIS_URL = 'redis://127.0.0.1:1';
    await expect(startServices(['redis'])).rejects.toThrow('Nothing answers at the address in REDIS_URL.');
  });

  it('are reported as running and healthy as their containers are', async () => {
    const all = await serviceStatus();
    expect(all.map(({ name, state, healthy }) => [name, state, healthy])).toEqual([
      ['database', 'stopped', false],
      ['rabbitmq', 'stopped', false],
      ['redis', 'running', true],
      ['minio', 'running', false],
    ]);
  });

  it('stop, or are killed, when their containers run', async () => {
    await stopServices();
    await stopServices(['redis'], 'SIGKILL');
    expect(calls().filter((call) => / (stop|kill) /.test(call))).toEqual([
      'compose stop redis minio',
      'compose kill redis',
    ]);
  });

  it('fail with what docker compose printed', async () => {
    docker('case "$*" in *" up "*) echo "no such image"; exit 1 ;; esac');
    await expect(startServices(['redis'])).rejects.toMatchObject({
      message: 'docker compose up --detach --wait redis failed.',
      output: expect.stringContaining('no such image'),
    });
  });
});

describe('services run without Docker', () => {
  beforeEach(() => program('redis-server', 'exit 1'));
  const withoutDocker = () => expect(startServices(['redis'])).rejects.toThrow('redis ended while it started.');

  it('when no engine answers', async () => {
    docker('exit 1');
    await withoutDocker();
    expect(calls()).toEqual(['info']);
  });

  it('when Docker has no compose', async () => {
    docker('[ "$1" = info ]');
    await withoutDocker();
    expect(calls()).toEqual(['info', 'compose version']);
  });

  it('when Docker is not installed', async () => {
    process.env.PATH = folder;
    await withoutDocker();
  });

  it('when REELOG_SERVICES_DOCKER is false', async () => {
    docker('exit 0');
    process.env.REELOG_SERVICES_DOCKER = 'false';
    await withoutDocker();
  });
});
