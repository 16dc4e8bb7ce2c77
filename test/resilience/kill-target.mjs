/**
 * The log and the store of a data folder without the rest of the product: many callers upload, edit, quarantine objects and
 * record commands, and print what was acknowledged, until the process is killed.
 */
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const adapter = (name) => import(pathToFileURL(resolve(`adapters/${name}/dist/index.js`)).href);
const [{ SqliteEventLog }, { FileObjectStore }] = await Promise.all([adapter('sqlite'), adapter('files')]);

const CALLERS = 8;
const folder = process.argv[2];
const acknowledge = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

acknowledge({ kind: 'started' });
const store = await FileObjectStore.open(join(folder, 'objects'));
const log = await SqliteEventLog.open(join(folder, 'log', 'events.sqlite'));
acknowledge({ kind: 'opened' });

function commit(streamId, expectedVersion, events) {
  const commandId = randomUUID();
  return log
    .append({
      streamId,
      expectedVersion,
      events,
      commandId,
      requestDigest: createHash('sha256').update(commandId).digest('hex'),
      actor: { id: 'kill-target', role: 'system' },
      correlationId: commandId,
      causationId: null,
      occurredAt: new Date().toISOString(),
    })
    .then(({ firstPosition }) => acknowledge({ kind: 'commit', commandId, position: firstPosition }));
}

async function video() {
  const videoId = randomUUID();
  const objectKey = `originals/${videoId}`;
  const bytes = randomBytes(randomInt(1, 300_000));
  const { sha256, sizeBytes } = await store.put(objectKey, Readable.from([bytes]));
  const source = { fileName: 'video.mp4', contentType: 'video/mp4', sizeBytes, sha256, objectKey };
  await commit(`video-${videoId}`, 0, [
    { type: 'VideoUploaded', data: { videoId, title: 'Video', description: '', tags: [], ...source } },
  ]);
  acknowledge({ kind: 'object', key: objectKey, sha256 });
  for (let version = 1; version <= 4; version += 1)
    await commit(`video-${videoId}`, version, [
      { type: 'VideoDetailsChanged', data: { videoId, title: `Video, version ${version}` } },
    ]);
}

async function setAside() {
  const key = `previews/${randomUUID()}/unused.jpg`;
  const { sha256, sizeBytes } = await store.put(key, Readable.from([randomBytes(5_000)]));
  acknowledge({ kind: 'object', key, sha256, orAt: `quarantine/${key}` });
  const quarantineKey = `quarantine/${key}`;
  const objects = [{ key, quarantineKey, sizeBytes }];
  const data = { objects, videos: 1, approvedVideos: 0, runningSeconds: 1 };
  await commit(`quarantine-${randomUUID()}`, 0, [{ type: 'ObjectsQuarantined', data }]);
  await store.move(key, quarantineKey);
}

async function nothingNew() {
  const commandId = randomUUID();
  const { position } = await log.head();
  const requestDigest = createHash('sha256').update(commandId).digest('hex');
  await log.rememberUnchanged({ commandId, requestDigest, streamId: 'video-x', streamVersion: 1, position });
  acknowledge({ kind: 'unchanged', commandId });
}

const WORK = [video, video, setAside, nothingNew];
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    for (;;) await WORK[randomInt(WORK.length)]();
  }),
);
