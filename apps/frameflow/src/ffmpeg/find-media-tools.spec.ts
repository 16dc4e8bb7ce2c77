import { chmod, copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import carriedFfmpeg from '@ffmpeg-installer/ffmpeg';
import carriedFfprobe from '@ffprobe-installer/ffprobe';
import { makeClip } from '../../../../test/media/make-clip.js';
import { secondsOnSheet, webpSize } from '../../../../test/media/read-tile.js';
import { probeSource } from '../probe/probe-source.js';
import { copyThumbnail } from '../storyboard/copy-thumbnail.js';
import { makeStoryboard } from '../storyboard/make-storyboard.js';
import { makeThumbnail } from '../storyboard/make-thumbnail.js';
import { calm, openSource, temporaryFolder } from '../testing/media-test-bed.js';
import { findMediaTools, MediaToolsMissingError } from './find-media-tools.js';

const folder = temporaryFolder();

describe('finding ffmpeg and ffprobe', () => {
  const path = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = path;
  });

  const program = async (name: string, text: string): Promise<string> => {
    const file = join(await mkdtemp(join(folder, 'bin-')), name);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };

  it('prefers the configured programs', async () => {
    const ffmpegPath = await program('ffmpeg', 'echo "ffmpeg version 9.9-mine Copyright"');
    const { ffmpeg } = await findMediaTools({ ffmpegPath, cacheFolder: folder });
    expect(ffmpeg).toEqual({ path: ffmpegPath, version: '9.9-mine', from: 'setting' });
  });

  it('fails when the configured program does not run', async () => {
    const ffmpegPath = await program('ffmpeg', 'exit 1');
    const search = findMediaTools({ ffmpegPath, cacheFolder: folder });
    await expect(search).rejects.toThrow(MediaToolsMissingError);
    await expect(search).rejects.toThrow(/ffmpeg does not run.*FFMPEG_PATH.*setting/);
  });

  it('falls back to the npm packages without a program on PATH', async () => {
    process.env['PATH'] = '/nonexistent';
    const { ffmpeg, ffprobe } = await findMediaTools({ cacheFolder: folder });
    expect([ffmpeg.from, ffprobe.from]).toEqual(['npm package', 'npm package']);
    expect(ffmpeg.version).not.toBe('');
  });
});

describe('the old builds that the npm packages carry', () => {
  /** Tests work on copies, so that they change no installed package. */
  const carried = async (source: string, name: string): Promise<string> => {
    const copy = join(folder, name);
    await copyFile(source, copy);
    await chmod(copy, 0o755);
    return copy;
  };

  it('probe videos and make storyboards and thumbnails without the features of newer builds', async () => {
    const tools = await findMediaTools({
      ffmpegPath: await carried(carriedFfmpeg.path, 'carried-ffmpeg'),
      ffprobePath: await carried(carriedFfprobe.path, 'carried-ffprobe'),
      cacheFolder: folder,
    });
    const strategies: string[] = [];
    for (const container of ['mp4', 'ts'] as const)
      for (const dropsPackets of [tools.dropsPackets, true]) {
        const run = await mkdtemp(join(folder, 'run-'));
        const path = await makeClip({ container });
        const facts = await probeSource(tools, path, (await readFile(path)).subarray(0, 256), calm);
        const source = await openSource(path, tools);
        const order = {
          source,
          durationSeconds: facts.durationSeconds,
          folder: run,
          signal: calm,
          onProgress: () => {},
        };
        const storyboard = await makeStoryboard({ ...tools, dropsPackets }, order);
        const thumbnail = await makeThumbnail(tools, { source, storyboard, folder: run, signal: calm });
        const sheet = await readFile(join(run, 'sheet-001.jpg'));
        expect(facts).toMatchObject({ videoCodec: 'h264', width: 320, height: 180 });
        expect(secondsOnSheet(sheet, storyboard.manifest, storyboard.manifest.tileCount)).toEqual([0, 2, 4, 6, 8]);
        expect(thumbnail).toMatchObject({ width: 320, height: 180 });
        const { files } = await copyThumbnail(tools, { thumbnail, folder: run, signal: calm });
        expect(files.map(({ name }) => name)).toEqual(['thumbnail.webp']);
        expect(webpSize(await readFile(join(run, 'thumbnail.webp')))).toEqual({ width: 320, height: 180 });
        strategies.push(storyboard.strategy);
      }
    expect(strategies).toEqual(['key-frames', 'key-frames', 'key-frames', 'key-frames']);
  });
});
