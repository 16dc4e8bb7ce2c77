import type { z } from 'zod';
import * as audit from '../../apps/api/src/contract/audit.schema.js';
import * as discovery from '../../apps/api/src/contract/discovery.schema.js';
import * as health from '../../apps/api/src/contract/health.schema.js';
import * as operations from '../../apps/api/src/contract/operations.schema.js';
import * as session from '../../apps/api/src/contract/session.schema.js';
import * as videos from '../../apps/api/src/contract/video.schema.js';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { json, processed, readyVideo, upload, uploaded, write } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

let server: Server;
let ready: videos.AdminVideo;

/** A video, a broken file, and a removed video: all shapes that a video can have. */
beforeAll(async () => {
  server = await Server.start();
  const clip = await makeClip({ seconds: 1, audio: true });
  ready = await readyVideo(server, clip, { title: 'Ready' });
  const { video: failed } = await uploaded(server, await makeBrokenFile('text'));
  await processed(server, failed.id);
  const removed = await readyVideo(server, clip, { title: 'Removed' });
  await json(write(server, 'DELETE', `/${removed.id}`));
  await json(write(server, 'PATCH', `/${ready.id}`, { tags: ['sea'], description: 'By night' }));
});
afterAll(() => server.dispose());

const viewed = (sessionId: string): Promise<Response> =>
  server.request(`/api/videos/${ready.id}/views`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sessionId }),
  });
const asManager = (path: string): Promise<Response> => server.request(path, { key: MANAGER_KEY });
const asAuditor = (path: string): Promise<Response> => server.request(path, { key: AUDITOR_KEY });

describe('every answer matches the published contract exactly', () => {
  it.each<[string, z.ZodType, () => Promise<Response>]>([
    ['the catalog', videos.catalogPageSchema, () => server.request('/api/videos')],
    ['one video', videos.catalogVideoSchema, () => server.request(`/api/videos/${ready.id}`)],
    ['the front page', discovery.homePageSchema, () => server.request(`/api/home?watching=${ready.id}`)],
    ['suggestions', discovery.suggestionsSchema, () => server.request('/api/suggest?q=ready')],
    ['related videos', discovery.relatedVideosSchema, () => server.request(`/api/videos/${ready.id}/related`)],
    ['tags', videos.tagListSchema, () => server.request('/api/tags')],
    ['a view', videos.viewAcceptedSchema, () => viewed('somebody')],
    ['all videos', videos.adminPageSchema, () => asManager('/api/admin/videos')],
    ['a video for managers', videos.adminVideoSchema, () => asManager(`/api/admin/videos/${ready.id}`)],
    ['an upload', videos.writeResultSchema, async () => upload(server, await makeBrokenFile('text'))],
    ['a change', videos.writeResultSchema, () => write(server, 'PATCH', `/${ready.id}`, { title: 'Changed' })],
    ['a new try', videos.writeResultSchema, () => write(server, 'POST', `/${ready.id}/reprocess`)],
    ['whose key it is', session.identitySchema, () => asAuditor('/api/whoami')],
    ['a session', session.sessionSchema, () => server.request('/api/session')],
    ['the log', audit.auditPageSchema, () => asAuditor('/api/audit/events')],
    ['its head', audit.headSchema, () => asAuditor('/api/audit/head')],
    ['a verification', audit.verificationSchema, () => asAuditor('/api/audit/verify')],
    ['a history', audit.historySchema, () => asAuditor(`/api/audit/videos/${ready.id}/history`)],
    ['a problem', audit.problemSchema, () => server.request('/api/videos?limit=0')],
    ['the read models', operations.projectionListSchema, () => asManager('/api/admin/projections')],
    ['dead letters', operations.deadLetterListSchema, () => asManager('/api/admin/dead-letters')],
    ['life', health.livenessSchema, () => server.request('/health/live')],
    ['readiness', health.readinessSchema, () => server.request('/health/ready')],
  ])('%s', async (_name, schema, request) => {
    const body = (await (await request()).json()) as unknown;
    expect(schema.parse(body)).toEqual(body);
  });
});
