import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { makeClip } from '../media/make-clip.js';
import { eventsOf, eventually, processed, uploaded } from '../support/client.js';
import { multipartBody } from '../support/multipart.js';
import { answerTo, type RawAnswer, rawConnection } from '../support/raw-http.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const canLimit = spawnSync('prlimit', ['--version']).status === 0;
/** Only Linux can change the limit of a running process. */
const describeWithLimits = canLimit ? describe : describe.skip;

describeWithLimits('a server that is out of descriptors', () => {
  let server: Server;
  /** Connections made before the descriptors run out; a rejected upload closes its own. */
  const [uploads, reads] = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 })) as [Agent, Agent];
  let hardLimit: string;

  beforeAll(async () => {
    server = await Server.start();
    const limits = readFileSync(`/proc/${server.pid}/limits`, 'utf8');
    hardLimit = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1] ?? '';
  });
  afterEach(() => setLimit(hardLimit));
  afterAll(async () => {
    for (const agent of [uploads, reads]) agent.destroy();
    await server.dispose();
  });

  const setLimit = (soft: string | number): void =>
    void execFileSync('prlimit', ['--pid', String(server.pid), `--nofile=${soft}:${hardLimit}`]);

  /** Limits the number of files that can still be opened. */
  async function leave(descriptors: number): Promise<void> {
    const taken = new Set((await readdir(`/proc/${server.pid}/fd`)).map(Number));
    let limit = 0;
    for (let free = 0; taken.has(limit) || free++ < descriptors;) limit += 1;
    setLimit(limit);
  }

  function send(agent: Agent, path: string, body?: Buffer): Promise<RawAnswer> {
    const type = { 'Content-Type': 'multipart/form-data; boundary=reelog-test-boundary' };
    const headers = { Authorization: `Bearer ${MANAGER_KEY}`, ...(body && type) };
    const sent = request(`${server.url}${path}`, { method: body ? 'POST' : 'GET', agent, headers });
    const answer = answerTo(sent);
    sent.end(body);
    return answer;
  }

  it('answers an upload with 503 and Retry-After, serves reads, and accepts uploads again later', async () => {
    const body = multipartBody([{ name: 'file', fileName: 'video.mp4', content: readFileSync(await makeClip()) }]);
    for (const agent of [uploads, reads]) expect((await send(agent, '/health/live')).status).toBe(200);
    const refused = await eventually(async () => {
      await leave(0); // each time, because the start may have closed a file since
      const answer = await send(uploads, '/api/admin/videos', body);
      return answer.status === 201 ? undefined : answer;
    }, 'there are none left');
    expect(refused.status).toBe(503);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(String(refused.body))).toMatchObject({ code: 'SERVER.BUSY' });
    const outside = rawConnection(server); // no connection can be accepted
    expect((await send(reads, '/api/videos')).status).toBe(200);
    setLimit(hardLimit);
    outside.destroy();
    expect((await server.request('/api/videos')).status).toBe(200);
    expect((await send(uploads, '/api/admin/videos', body)).status).toBe(201);
  });

  it('delays the job of a video until its tools can be started, without using an attempt', async () => {
    expect((await send(uploads, '/health/live')).status).toBe(200);
    const { video } = await uploaded(server, await makeClip({ seconds: 2 }));
    await processed(server, video.id);
    expect((await send(uploads, '/health/live')).status).toBe(200);
    await leave(4); // enough for an upload, not for the pipes of a tool
    const body = multipartBody([{ name: 'file', fileName: 'video.mp4', content: readFileSync(await makeClip()) }]);
    const answer = await send(uploads, '/api/admin/videos', body);
    expect(answer.status).toBe(201);
    const { video: late } = JSON.parse(String(answer.body)) as { video: { id: string } };
    await eventually(async () => /waits for descriptors/.test(server.printed), 'the work waits');
    setLimit(hardLimit);
    expect((await processed(server, late.id)).status).toBe('ready');
    expect(await eventsOf(server, late.id)).toEqual(['VideoUploaded', 'VideoProbed', 'PreviewsGenerated']);
  });
});
