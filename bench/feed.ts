import { httpLimits } from '../apps/api/src/http/http-limits.js';
import { Contender } from './feed/contender.js';
import { Crowd } from './feed/crowd.js';
import { median } from './views/count-for.js';

/**
 * The live feed of the api for 2,000 viewers, against bare `ws` with the same frames and sockets. Each server is a separate
 * process; the clients are in this one. Each frame is published after all clients received the previous one.
 * `npm run bench -- feed`
 *
 * CPU time of the server is comparable on a busy machine; arrival times are not.
 */
const SOCKETS = 2_000;
const FRAMES = 100;
const ROUNDS = 7;

/** CPU time of the server in microseconds; times from publication to arrival of a frame in milliseconds. */
interface Round {
  readonly cpuPerDelivery: number;
  readonly cpuPerConnection: number;
  readonly deliveriesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function bench(): Promise<void> {
  const feed = await Contender.start('feed');
  const ws = await Contender.start('ws');
  try {
    const rounds: { feed: Round; ws: Round }[] = [];
    for (let number = 0; number <= ROUNDS; number += 1) {
      // In alternation; each round starts with the other server.
      const first = number % 2 === 0 ? undefined : await measure(ws);
      const round = { feed: await measure(feed), ws: first ?? (await measure(ws)) };
      if (number === 0) continue; // the first one warms up
      rounds.push(round);
      console.log(`round ${number}: feed ${describe(round.feed)}`);
      console.log(`         bare ws ${describe(round.ws)}`);
    }
    report(rounds);
  } finally {
    await Promise.all([feed.stop(), ws.stop()]);
  }
}

async function measure(server: Contender): Promise<Round> {
  const crowd = new Crowd();
  const atFirst = await server.report();
  await crowd.join(server.url, SOCKETS);
  const before = await server.report();
  const startedAt = performance.now();
  const arrivals: (readonly bigint[])[] = [];
  while (arrivals.length < FRAMES) arrivals.push(await crowd.receive(() => server.publish()));
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await server.report();
  await crowd.leave();
  const delays = arrivals.flatMap((each, frame) => {
    const publishedAt = BigInt(after.publishedAtNs[frame] ?? 0);
    return each.map((arrivedAt) => Number(arrivedAt - publishedAt) / 1e6);
  });
  const sorted = Float64Array.from(delays).sort();
  return {
    cpuPerDelivery: (after.cpuMicroseconds - before.cpuMicroseconds) / delays.length,
    cpuPerConnection: (before.cpuMicroseconds - atFirst.cpuMicroseconds) / SOCKETS,
    deliveriesPerSecond: delays.length / seconds,
    p50Ms: sorted[sorted.length >> 1] ?? NaN,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
  };
}

function report(rounds: readonly { feed: Round; ws: Round }[]): void {
  const compare = (what: string, of: (round: Round) => number): void => {
    const [ours, theirs] = [median(rounds.map(({ feed }) => of(feed))), median(rounds.map(({ ws }) => of(ws)))];
    const ratio = median(rounds.map(({ feed, ws }) => of(feed) / of(ws)));
    console.log(
      `ratio: ${what}: ${ratio.toFixed(2)} of bare ws (medians: feed ${show(ours)}, bare ws ${show(theirs)})`,
    );
  };
  compare(`CPU per delivery to ${SOCKETS} sockets, μs`, ({ cpuPerDelivery }) => cpuPerDelivery);
  compare('CPU per connection, μs', ({ cpuPerConnection }) => cpuPerConnection);
  compare('deliveries a second', ({ deliveriesPerSecond }) => deliveriesPerSecond);
  compare('p50 of delivery, ms', ({ p50Ms }) => p50Ms);
  compare('p99 of delivery, ms', ({ p99Ms }) => p99Ms);
}

const show = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 1_000 ? 1 : 0 });

const describe = ({ cpuPerDelivery, cpuPerConnection, deliveriesPerSecond, p50Ms, p99Ms }: Round): string =>
  `${show(cpuPerDelivery)} μs CPU a delivery and ${show(cpuPerConnection)} a connection, ` +
  `${show(deliveriesPerSecond)} deliveries/s, p50 ${show(p50Ms)} ms, p99 ${show(p99Ms)} ms`;

const { connections } = httpLimits();
if (connections >= SOCKETS) await bench();
else {
  console.error(
    `This bench needs ${SOCKETS} connections, and this process may open so few files that the api takes ` +
      `${connections} at most. Allow it 8192 (ulimit -n 8192).`,
  );
  process.exitCode = 1;
}
