import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { MongoConnection, MongoEventLog, MongoLogAudit } from '@reelog/mongo';
import { Callers, commitOf } from './mongo-append/commits.js';

/**
 * Appends on MongoDB, each acknowledged by a majority, with all checks of the log (command ids, expected versions, hash
 * chain), against plain inserts on the same server, in alternation: 64 callers against `insertMany` of 64 documents with the
 * same unique keys, one caller against `insertOne`. Then 4 processes with 16 callers each append to one log, which must
 * verify; each process must get a fair share. `MONGODB_URL=… npm run bench -- mongo-append`
 */
const CALLERS = 64;
const PROCESSES = 4;
const CALLERS_A_PROCESS = 16;
const RUNS = 5;
const RUN_MS = 1_500;
const SHARED_RUN_MS = 6_000;
const STARTUP_MS = 6_000;
const TARGET_RATIO = 0.7;
const TARGET_SHARE = 0.5;

const url = process.env['MONGODB_URL'];
const database = `bench_${randomUUID().slice(0, 8)}`;

/** Runs for a while; returns appends per second. */
type Contender = () => Promise<number>;

const perSecond = async (run: (durationMs: number) => Promise<number>): Promise<number> => {
  const start = performance.now();
  const count = await run(RUN_MS);
  return (count / (performance.now() - start)) * 1_000;
};

/** Documents with the keys and the size of commits, without their logic. */
class PlainCollection {
  private position = 0;
  private readonly videoIds = Array.from({ length: CALLERS }, () => randomUUID());

  constructor(
    private readonly connection: MongoConnection,
    private readonly name: string,
  ) {}

  /** @param unique whether it has the unique keys of the log */
  async create(unique: boolean): Promise<void> {
    await this.connection.mongoose.createCollection(this.name);
    if (!unique) return;
    await this.collection.createIndexes([
      { key: { streamId: 1, streamVersion: 1 }, unique: true, name: 'streamVersion' },
      { key: { commandId: 1 }, unique: true, name: 'commandId' },
    ]);
  }

  async insertMany(durationMs: number): Promise<number> {
    const end = performance.now() + durationMs;
    const before = this.position;
    while (performance.now() < end)
      await this.collection.insertMany(
        this.videoIds.map((videoId) => this.document(videoId)),
        { ordered: true },
      );
    return this.position - before;
  }

  async insertOne(durationMs: number): Promise<number> {
    const end = performance.now() + durationMs;
    const before = this.position;
    while (performance.now() < end) await this.collection.insertOne(this.document(randomUUID()));
    return this.position - before;
  }

  private get collection() {
    return this.connection.collection<{ _id: number }>(this.name);
  }

  private document(videoId: string) {
    const { expectedVersion, ...commit } = commitOf(videoId, this.position);
    return { _id: ++this.position, streamVersion: expectedVersion, ...commit };
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const rate = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;

/** Runs all in alternation; the first round is a warm-up. */
async function inTurns(contenders: Readonly<Record<string, Contender>>): Promise<Record<string, number>> {
  const rates = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const [name, contender] of Object.entries(contenders)) {
      const measured = await contender();
      if (run > 0) rates.get(name)?.push(measured);
    }
  }
  const medians = Object.fromEntries([...rates].map(([name, values]) => [name, median(values)]));
  for (const [name, value] of Object.entries(medians)) console.log(`${name}: ${rate(value)}`);
  return medians;
}

function verdict(name: string, ratio: number, target: number): void {
  console.log(`ratio: ${ratio.toFixed(2)} ${name} (target: at least ${target})`);
  if (!(ratio >= target)) process.exitCode = 1;
}

async function benchOneProcess(connection: MongoConnection): Promise<void> {
  const log = await MongoEventLog.open(connection);
  const [many, one] = [new Callers(log, CALLERS), new Callers(log, 1)];
  const keyed = new PlainCollection(connection, 'keyed');
  const bare = new PlainCollection(connection, 'bare');
  await keyed.create(true);
  await bare.create(false);
  const medians = await inTurns({
    [`log, ${CALLERS} callers`]: () => perSecond((ms) => many.run(ms)),
    [`insertMany of ${CALLERS}, same unique keys`]: () => perSecond((ms) => keyed.insertMany(ms)),
    [`insertMany of ${CALLERS}, no keys but _id`]: () => perSecond((ms) => bare.insertMany(ms)),
    'log, 1 caller': () => perSecond((ms) => one.run(ms)),
    'insertOne, same unique keys': () => perSecond((ms) => keyed.insertOne(ms)),
    'insertOne, no keys but _id': () => perSecond((ms) => bare.insertOne(ms)),
  });
  const [log64 = 0, many64 = 0, , log1 = 0, one1 = 0] = Object.values(medians);
  verdict(`of raw insertMany, ${CALLERS} callers`, log64 / many64, TARGET_RATIO);
  verdict('of raw insertOne, 1 caller', log1 / one1, TARGET_RATIO);
  await log.close();
}

async function benchProcesses(address: { readonly url: string; readonly database: string }): Promise<void> {
  const start = Date.now() + STARTUP_MS;
  const counts = await Promise.all(Array.from({ length: PROCESSES }, () => appendElsewhere(address, start)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const share = (Math.min(...counts) / total) * PROCESSES;
  console.log(`${PROCESSES} processes of ${CALLERS_A_PROCESS} callers: ${rate((total / SHARED_RUN_MS) * 1_000)}`);
  console.log(`shares of them: ${counts.map((count) => `${((count / total) * 100).toFixed(0)}%`).join(', ')}`);
  verdict('of its even share for the process that had least', share, TARGET_SHARE);
  const connection = await MongoConnection.open(address);
  const { valid, checked } = await new MongoLogAudit(connection).verify();
  const whole = valid && checked === total;
  console.log(
    `${checked} events in the log, ${total} acknowledged, ${whole ? 'whole and without a gap' : 'NOT WHOLE'}`,
  );
  if (!whole) process.exitCode = 1;
  await connection.mongoose.dropDatabase();
  await connection.close();
}

async function appendElsewhere({ url, database }: { url: string; database: string }, start: number): Promise<number> {
  const appender = fileURLToPath(new URL('./mongo-append/appender.ts', import.meta.url));
  const task = [url, database, CALLERS_A_PROCESS, start, SHARED_RUN_MS].map(String);
  const child = spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', appender, ...task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  return Number(output);
}

async function main(): Promise<void> {
  if (!url) throw new Error('MONGODB_URL is not set: this bench needs a MongoDB server (npm run services starts one).');
  const connection = await MongoConnection.open({ url, database });
  try {
    await benchOneProcess(connection);
  } finally {
    await connection.mongoose.dropDatabase();
    await connection.close();
  }
  await benchProcesses({ url, database: `${database}_shared` });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
