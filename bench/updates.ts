import { FeedClient } from '../apps/api/src/updates/testing/feed-client.fixture.js';
import { makeClip } from '../test/media/make-clip.js';
import { uploaded } from '../test/support/client.js';
import { Cluster } from '../test/support/cluster.js';
import { MANAGER_KEY } from '../test/support/server.js';

/**
 * Time from the answer of an upload at one api to the `video` frame on a WebSocket of another one: through database, relay,
 * broker and projection. `npm run bench -- updates`
 */
const UPLOADS = 200;
const WANTED_MS = 250;

async function bench(): Promise<void> {
  const clip = await makeClip({ seconds: 1 });
  const cluster = await Cluster.start({ apis: 2, frameflows: 1 });
  try {
    const page = new FeedClient(`${cluster.at(1).url.replace('http', 'ws')}/api/updates`);
    await page.subscribe(null, { key: MANAGER_KEY });
    await page.live();
    const seenAt = new Map<string, number>();
    page.socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { type: string; video?: { id: string } };
      if (frame.video && !seenAt.has(frame.video.id)) seenAt.set(frame.video.id, performance.now());
    });
    const delays: number[] = [];
    for (let i = 0; i < UPLOADS; i += 1) {
      const { video } = await uploaded(cluster.at(0), clip, { title: `Video ${i}` });
      const answeredAt = performance.now();
      for (const giveUp = answeredAt + 10_000; !seenAt.has(video.id) && performance.now() < giveUp;)
        await new Promise((wait) => setTimeout(wait, 1));
      delays.push(Math.max(0, (seenAt.get(video.id) ?? Infinity) - answeredAt));
    }
    page.socket.close();
    report(delays.sort((a, b) => a - b));
  } finally {
    await cluster.dispose();
  }
}

function report(sorted: readonly number[]): void {
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  const figures = `p50 ${at(0.5).toFixed(0)} ms, p90 ${at(0.9).toFixed(0)} ms, p99 ${at(0.99).toFixed(0)} ms`;
  console.log(`${UPLOADS} uploads, answer at one api to the update at the other: ${figures}`);
  console.log(`ratio: p99 is ${(at(0.99) / WANTED_MS).toFixed(2)} of ${WANTED_MS} ms (wanted: below 1)`);
  if (!(at(0.99) < WANTED_MS)) process.exitCode = 1;
}

await bench();
