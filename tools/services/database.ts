import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailed, run } from '../../scripts/support/run.mjs';
import { dataFolder } from './folders.js';
import { HOST, answers } from './network.js';
import { DATA, inPostgresRoot, postgresRoot } from './postgres-root.js';
import { type Command, isInUse } from './processes.js';
import { goProgram } from './provide.js';
import type { Service } from './service.js';

/** Debian has no package of MongoDB: FerretDB speaks its protocol, and keeps the documents in PostgreSQL. */
export const database: Service<'mongodb' | 'postgres', 'ferretdb' | 'root'> = {
  name: 'database',
  container: 'mongo',
  settings: ['MONGODB_URL'],
  ports: { mongodb: 28_017, postgres: 28_432 },
  provide: async () => {
    const module = 'github.com/FerretDB/FerretDB/v2/cmd/ferretdb';
    const [ferretdb, root] = await Promise.all([
      goProgram('ferretdb', module, 'v2.7.0', 'MONGODB_URL'),
      postgresRoot(),
    ]);
    return { ferretdb, root };
  },
  environment: (ports) => ({ MONGODB_URL: `mongodb://${HOST}:${ports.mongodb}` }),
  programs: ({ ferretdb, root }, ports) => {
    const data = dataFolder('database', 'postgres');
    const psql = (...statements: string[]) =>
      inPostgresRoot(root, data, 'psql', [
        ...['-q', '-h', HOST, '-p', ports.postgres, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1'],
        ...statements.flatMap((statement) => ['-c', statement]),
      ]);
    return [
      {
        name: 'postgres',
        port: ports.postgres,
        ...inPostgresRoot(root, data, 'postgres', [
          '-D',
          `${DATA}/cluster`,
          ...settings({ ...SETTINGS, port: ports.postgres }),
        ]),
        prepare: async () => {
          await makeCluster(root, data);
          removeStalePidFile(data);
        },
        isReady: () => succeeds(psql('SELECT 1')),
        afterwards: () => must('Adding DocumentDB', psql(...EXTENSIONS)),
        endSignal: 'SIGINT', // SIGTERM would wait for the clients
      },
      {
        name: 'ferretdb',
        port: ports.mongodb,
        command: ferretdb,
        args: [
          `--postgresql-url=postgres://postgres@${HOST}:${ports.postgres}/postgres?pool_max_conns=60`,
          `--listen-addr=${HOST}:${ports.mongodb}`,
          `--state-dir=${dataFolder('database', 'ferretdb')}`,
          '--no-auth',
          '--telemetry=disable',
          '--debug-addr=-',
          '--log-level=warn',
        ],
        isReady: () => answers(ports.mongodb, LIST_DATABASES, (answer) => answer.includes(OK)),
      },
    ];
  },
};

const EXTENSIONS = ['documentdb', 'documentdb_extended_rum'].map(
  (name) => `SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS ${name} CASCADE`,
);

const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: 200,
  deadlock_timeout: '20ms',
  shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb_extended_rum,pg_documentdb',
  'cron.database_name': 'postgres',
  'cron.host': HOST,
  'cron.log_run': 'off', // every two seconds
  'cron.log_statement': 'off',
  'documentdb.localhost_connection_string': `host=${HOST}`,
  // Only this kind of index is ordered as MongoDB's are, so that sort and limit read one page. The planner has no
  // statistics at first and must be told to prefer it.
  'documentdb.alternate_index_handler_name': 'extended_rum',
  enable_bitmapscan: 'off',
  enable_seqscan: 'off',
  enable_sort: 'off',
  autovacuum_naptime: '5s',
};

const settings = (values: Record<string, string | number>) =>
  Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Creates the empty database. What an interrupted attempt left is created again. */
async function makeCluster(root: string, data: string): Promise<void> {
  if (existsSync(join(data, 'cluster'))) return;
  rmSync(join(data, 'partial'), { recursive: true, force: true });
  const options = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'];
  await must('Making the database', inPostgresRoot(root, data, 'initdb', ['-D', `${DATA}/partial`, ...options]));
  renameSync(join(data, 'partial'), join(data, 'cluster'));
}

/** To PostgreSQL, a killed server that is still a zombie looks like a running one. */
function removeStalePidFile(data: string): void {
  const file = join(data, 'cluster/postmaster.pid');
  if (existsSync(file) && !isInUse(parseInt(readFileSync(file, 'utf8'), 10))) rmSync(file);
}

async function succeeds({ command, args, env }: Command): Promise<boolean> {
  const { code } = await run(command, [...args], { env, quiet: true });
  return code === 0;
}

async function must(doing: string, { command, args, env }: Command): Promise<void> {
  const { code, output } = await run(command, [...args], { env, quiet: true });
  if (code !== 0) throw new StepFailed(`${doing} failed.`, output);
}

/** A number or a text in BSON, with its field's name before it (see bsonspec.org). */
const int32 = (value: number) => Buffer.from(Int32Array.of(value).buffer);
const numberField = (name: string, value: number) => Buffer.concat([Buffer.from(`\x10${name}\0`), int32(value)]);
const textField = (name: string, value: string) =>
  Buffer.concat([Buffer.from(`\x02${name}\0`), int32(value.length + 1), Buffer.from(`${value}\0`)]);

/** An OP_MSG of the wire protocol: unlike `hello` or `ping`, this command goes through to the database. */
const LIST_DATABASES = opMessage([
  numberField('listDatabases', 1),
  numberField('nameOnly', 1),
  textField('$db', 'admin'),
]);

function opMessage(fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([...fields, Buffer.of(0)]);
  const section = Buffer.concat([int32(0), Buffer.of(0), int32(body.length + 4), body]);
  const [requestId, responseTo, opCode] = [1, 0, 2013];
  return Buffer.concat([...[section.length + 16, requestId, responseTo, opCode].map(int32), section]);
}

/** `ok: 1`, as a double. */
const OK = Buffer.concat([Buffer.from('\x01ok\0'), Buffer.from(Float64Array.of(1).buffer)]);
