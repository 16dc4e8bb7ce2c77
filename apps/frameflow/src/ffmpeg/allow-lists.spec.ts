import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOddFile } from '../../../../test/media/make-odd-file.js';
import { previews, probe, temporaryFolder } from '../testing/media-test-bed.js';

describe('a codec that is not on the list', () => {
  it('is unsupported for pictures, and libav does not open its decoder either', async () => {
    await expect(probe(await makeOddFile('unlistedPictures'))).rejects.toMatchObject({
      code: 'MEDIA.UNSUPPORTED_CODEC',
      retryable: false,
      logTail: expect.stringMatching(/Codec \(zlib\) not on whitelist/),
    });
  });

  it('counts as no sound', async () => {
    const facts = await probe(await makeOddFile('unlistedSound'));
    expect(facts).toMatchObject({ container: 'matroska', videoCodec: 'h264' });
    expect(facts.audioCodec).toBeUndefined();
  });
});

describe('an attachment named ../../x (CVE-2026-49246)', () => {
  const folder = temporaryFolder();

  it('is written nowhere', async () => {
    const own = join(folder, 'a/b/run');
    await mkdir(own, { recursive: true });
    const path = await makeOddFile('attachment');
    expect(await probe(path)).toMatchObject({ container: 'matroska', videoCodec: 'h264' });
    const { files } = await previews(path, own);
    const outside = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith('a/b/run/'));
    expect(outside.sort()).toEqual(['a', 'a/b', 'a/b/run']);
    expect(files.map(({ name }) => name)).not.toContain('x');
  });
});
