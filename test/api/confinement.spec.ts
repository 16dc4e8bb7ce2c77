import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { MediaStatus } from '../../apps/api/src/contract/health.schema.js';
import { adminVideo, eventually, json, readyVideo } from '../support/client.js';
import { Server } from '../support/server.js';
import { makeClip } from '../media/make-clip.js';

/** The programs that make each sandbox, best first, and a command that shows whether the machine allows it. */
const SANDBOXES = [
  ['bubblewrap', 'bwrap', 'bwrap --unshare-all --ro-bind / / true'],
  ['namespaces', 'unshare', 'unshare --user --map-root-user --mount --net --pid --fork --kill-child true'],
  ['no-new-privileges', 'setpriv', 'setpriv --no-new-privs true'],
  ['none', '', 'true'],
] as const;
const possible = SANDBOXES.filter(([, , check]) => spawnSync('sh', ['-c', check]).status === 0);

describe.each(possible)('media work in the sandbox %s', (name, program) => {
  const better = SANDBOXES.map(([, each]) => each).slice(
    0,
    SANDBOXES.findIndex(([, each]) => each === program),
  );
  let programs: string;
  let server: Server;

  beforeAll(async () => {
    programs = mkdtempSync(join(tmpdir(), 'reelog-programs-'));
    for (const each of better) writeFileSync(join(programs, each), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    server = await Server.start({ env: { PATH: [programs, process.env['PATH']].join(delimiter) } });
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(programs, { recursive: true });
  });

  it('is used when no better one works, health says so, and the log warns unless it hides files', async () => {
    const { status, media } = await json<{ status: string; media: MediaStatus }>(server.request('/health/ready'));
    const isIsolating = name === 'bubblewrap' || name === 'namespaces';
    expect({ status, media }).toMatchObject({
      status: 'ok',
      media: {
        libav: expect.stringMatching(/^\d+\.\d+/),
        missing: [],
        confinement: {
          sandbox: name,
          network: isIsolating ? 'denied' : 'allowed',
          files: isIsolating ? 'own' : 'all',
          noNewPrivileges: name !== 'none',
        },
      },
    });
    expect(server.printed.split('\n').filter((line) => line.includes('without a sandbox'))).toHaveLength(
      isIsolating ? 0 : 1,
    );
  });

  it('makes previews and renditions', async () => {
    const clip = await makeClip({ seconds: 2, codec: 'mpeg4', container: 'avi', audio: true });
    const { id } = await readyVideo(server, clip);
    const done = await eventually(async () => {
      const video = await adminVideo(server, id);
      return video.work === undefined && video;
    }, 'the rendition is there');
    expect(done).toMatchObject({ status: 'ready', playable: true });
    expect(done.failure).toBeUndefined();
  });
});
