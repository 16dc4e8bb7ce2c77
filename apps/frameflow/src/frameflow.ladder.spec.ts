import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  LADDER_MANIFEST,
  type LadderManifest,
  ladderRunId,
  type LadderTrack,
  type MediaJobMessage,
  type Rendition,
  renditionFolder,
  secondsOfTrack,
} from '@reelog/domain';
import { ladderManifestSchema } from '@reelog/messaging';
import { makeClip } from '../../../test/media/make-clip.js';
import { secondsOnSheet } from '../../../test/media/read-tile.js';
import { FrameflowHost } from './testing/frameflow-host.js';
import { previews, probe, temporaryFolder } from './testing/media-test-bed.js';

const root = temporaryFolder();
const run = promisify(execFile);

/** Times at which the fragments of a file begin (`tfdt`, ISO/IEC 14496-12, 8.8.12), in ticks of its track. */
function fragmentStarts(file: Buffer): number[] {
  const starts: number[] = [];
  for (let at = file.indexOf('tfdt'); at >= 0; at = file.indexOf('tfdt', at + 1))
    starts.push(Number(file.readUInt8(at + 4) === 1 ? file.readBigUInt64BE(at + 8) : file.readUInt32BE(at + 8)));
  return starts;
}

describe('frameflow makes ladders', () => {
  let host: FrameflowHost;
  beforeAll(async () => {
    host = await FrameflowHost.start({ makesLadders: true });
  });
  afterAll(() => host.close());

  const ladderJob = async (path: string): Promise<MediaJobMessage> =>
    host.upload(path, { stage: 'ladder', job: 3, media: await probe(path) });

  const folderOf = ({ videoId, job }: MediaJobMessage): string => renditionFolder(videoId, ladderRunId(videoId, job));

  async function manifestOf(job: MediaJobMessage): Promise<LadderManifest | undefined> {
    const key = `${folderOf(job)}/${LADDER_MANIFEST}`;
    if (!(await host.keys(folderOf(job))).includes(key)) return undefined;
    return ladderManifestSchema.parse(JSON.parse((await host.object(key)).toString()));
  }

  async function made(path: string): Promise<{ job: MediaJobMessage; rendition: Rendition; manifest: LadderManifest }> {
    const job = await ladderJob(path);
    const result = await host.perform(job);
    if (result.outcome !== 'rendition') throw new Error(JSON.stringify(result));
    return { job, rendition: result.rendition, manifest: (await manifestOf(job))! };
  }

  const bytesOf = async (job: MediaJobMessage, { files }: LadderTrack): Promise<Buffer[]> =>
    Promise.all(files.map(({ name }) => host.object(`${folderOf(job)}/${name}`)));

  /** Where the segments of a track begin, seconds. */
  async function startsOf(job: MediaJobMessage, track: LadderTrack, ticks: number): Promise<number[]> {
    return (await bytesOf(job, track)).flatMap(fragmentStarts).map((start) => start / ticks);
  }

  const sums = (track: LadderTrack): number[] => {
    let at = 0;
    return track.files.flatMap(({ segments }) => segments.map(([, seconds]) => (at += seconds) - seconds));
  };

  it('asks for one where a video is large, and long enough to choose', async () => {
    const large = { width: 1280, height: 960 };
    const job = await host.upload(await makeClip(large));
    expect(await host.perform(job)).toMatchObject({ media: { wantsLadder: true } });
    for (const recipe of [{}, { ...large, seconds: 2 }]) {
      const probed = await host.perform(await host.upload(await makeClip(recipe)));
      expect(probed.outcome === 'probed' && probed.media).not.toHaveProperty('wantsLadder');
    }
  });

  it.each([
    ['24000/1001 pictures a second', { frameRate: 24_000 / 1001, seconds: 30 }],
    ['25 pictures a second', { seconds: 30 }],
    ['variable frame rate', { seconds: 30, keepFrames: 'not(mod(n,3))+lt(mod(n,50),9)' }],
    ['HEVC in Matroska that starts late', { codec: 'hevc', container: 'mkv', seconds: 13, startSeconds: 0.9 }],
    ['MPEG-TS', { container: 'ts', seconds: 13 }],
  ] as const)('whose segments begin together, where the playlist says: %s', async (_name, recipe) => {
    const path = await makeClip({ audio: true, ...recipe });
    const { job, manifest, rendition } = await made(path);
    expect(manifest.pictures.map(({ name }) => name)).toEqual(['90p', '180p']);
    expect(rendition).toMatchObject({
      kind: 'ladder',
      width: 320,
      height: 180,
      codecs: expect.stringMatching(/^avc1\.\w+, mp4a\.40\.2$/),
    });
    const small = manifest.pictures[0]!;
    const large = manifest.pictures[1]!;
    const sound = manifest.sounds[0]!;
    const frame = 1 / job.media!.frameRate;
    for (const track of [small, large]) {
      expect(Math.abs(secondsOfTrack(track) - job.media!.durationSeconds)).toBeLessThan(frame + 0.03);
      const starts = await startsOf(job, track, 90_000);
      sums(track).forEach((sum, i) => expect(Math.abs(sum - starts[i]!)).toBeLessThan(0.001));
    }
    expect(sums(large)).toEqual(sums(small));
    const soundStarts = await startsOf(job, sound, 48_000);
    expect(soundStarts).toHaveLength(sums(small).length);
    soundStarts.forEach((start, i) => {
      expect(start - sums(small)[i]!).toBeGreaterThanOrEqual(-0.0005);
      expect(start - sums(small)[i]!).toBeLessThan(1024 / 48_000 + 0.0005);
    });
  });

  it('and its pictures are those of the source, at the same time', async () => {
    const { job, manifest } = await made(await makeClip({ audio: true, seconds: 30 }));
    for (const track of manifest.pictures) {
      const joined = join(root, `${track.name}.mp4`);
      const files = await bytesOf(job, track);
      await writeFile(
        joined,
        Buffer.concat(files.map((bytes, i) => (i === 0 ? bytes : bytes.subarray(track.files[i]!.headerBytes)))),
      );
      const { storyboard } = await previews(joined, root, { durationSeconds: 30 });
      const sheet = await readFile(join(root, 'sheet-001.jpg'));
      expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual(
        storyboard.tileTimesSeconds.map((seconds) => Math.floor(seconds + 0.05)),
      );
    }
  });

  it('from which one file is put together, with picture and sound, and nothing is encoded again', async () => {
    const { job, rendition: ladder } = await made(await makeClip({ audio: true, seconds: 30 }));
    const result = await host.perform({ ...job, stage: 'rendition', job: 4, ladderRunId: ladder.runId });
    if (result.outcome !== 'rendition') throw new Error(JSON.stringify(result));
    const { rendition } = result;
    expect(rendition).toMatchObject({ kind: 'transcoded', codecs: ladder.codecs, width: 320, height: 180 });
    const file = join(root, 'joined.mp4');
    await writeFile(file, await host.object(`${renditionFolder(job.videoId, rendition.runId)}/video.mp4`));
    expect(await probe(file)).toMatchObject({
      ...{ container: 'mp4', videoCodec: 'h264', audioCodec: 'aac', browserPlayable: true },
      durationSeconds: expect.closeTo(30, 0),
    });
    const { storyboard } = await previews(file, root, { durationSeconds: 30 });
    const sheet = await readFile(join(root, 'sheet-001.jpg'));
    expect(secondsOnSheet(sheet, storyboard, storyboard.tileCount)).toEqual(
      storyboard.tileTimesSeconds.map((seconds) => Math.floor(seconds + 0.05)),
    );
    // x264 writes its options into the pictures: those of a ladder have no B-frames.
    expect((await readFile(file)).includes('bframes=0')).toBe(true);
  });

  it('is not needed for one file: without it, the source is encoded', async () => {
    const job = await ladderJob(await makeClip({ codec: 'hevc' }));
    const missing = ladderRunId(job.videoId, 99);
    const result = await host.perform({ ...job, stage: 'rendition', job: 4, ladderRunId: missing });
    expect(result).toMatchObject({ outcome: 'rendition', rendition: { kind: 'transcoded' } });
  });

  it('with all sound tracks, their languages, labels and roles', async () => {
    const path = join(root, 'tracks.mkv');
    await run('ffmpeg', [
      ...['-v', 'error', '-y', '-i', await makeClip({ audio: true })],
      ...[
        '-map',
        '0:v',
        '-map',
        '0:a',
        '-map',
        '0:a',
        '-map',
        '0:a',
        '-c:v',
        'copy',
        '-c:a:0',
        'aac',
        '-c:a:1',
        'libopus',
      ],
      ...['-c:a:2', 'ac3', '-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'],
      ...['-metadata:s:a:1', 'title=Kommentar', '-metadata:s:a:2', 'language=../../x'],
      ...['-disposition:a:0', 'default', '-disposition:a:1', 'comment', '-disposition:a:2', 'visual_impaired', path],
    ]);
    const { manifest } = await made(path);
    expect(manifest.sounds.map(({ files: _files, ...sound }) => sound)).toEqual([
      { name: 'sound-1', codecs: 'mp4a.40.2', channels: 2, language: 'en', isDefault: true, isWhole: true },
      {
        ...{ name: 'sound-2', codecs: 'mp4a.40.2', channels: 2, language: 'de', label: 'Kommentar', isWhole: true },
        ...{ role: 'commentary', isDefault: false },
      },
      { name: 'sound-3', codecs: 'mp4a.40.2', channels: 2, role: 'description', isDefault: false, isWhole: true },
    ]);
  });

  it('in files that an event names with their digests, and with nothing left in the work folder', async () => {
    const { job, rendition, manifest } = await made(await makeClip({ audio: true }));
    const keys = await host.keys(folderOf(job));
    expect(keys.sort()).toEqual(rendition.parts.map(({ name }) => `${folderOf(job)}/${name}`).sort());
    expect(rendition.parts[0]!.name).toBe(LADDER_MANIFEST);
    expect(rendition.parts.slice(1)).toEqual(manifest.parts);
    for (const { name, sizeBytes } of rendition.parts)
      expect((await host.object(`${folderOf(job)}/${name}`)).length).toBe(sizeBytes);
    expect(await host.temporaryFiles()).toEqual([]);
  });

  it('which play while they are made, and go on where they were after a restart', async () => {
    const path = await makeClip({ picture: 'footage', width: 640, height: 360, seconds: 30, audio: true });
    const job = await ladderJob(path);
    const other = await FrameflowHost.start({ makesLadders: true }, async () => host.store);
    await other.offer(job);
    const growing = await host.until(async () => {
      const manifest = await manifestOf(job);
      return manifest && manifest.parts.length >= 4 ? manifest : undefined;
    });
    expect(growing.pictures[0]).toMatchObject({ name: '180p', isWhole: false });
    expect(other.progress.some(({ playableSeconds = 0 }) => playableSeconds >= 4)).toBe(true);
    await other.stop();
    const before = (await manifestOf(job))!;
    const result = await host.perform(job);
    expect(result).toMatchObject({ outcome: 'rendition' });
    const after = (await manifestOf(job))!;
    // What was stored is kept: only a file that had no counterpart yet is made again.
    const kept = before.pictures[0]!;
    expect(after.parts).toEqual(
      expect.arrayContaining(before.parts.filter(({ name }) => name === kept.files[0]!.name)),
    );
    for (const track of after.pictures) expect(secondsOfTrack(track)).toBeCloseTo(30, 1);
    const starts = await startsOf(job, after.pictures[0]!, 90_000);
    sums(after.pictures[0]!).forEach((sum, i) => expect(Math.abs(sum - starts[i]!)).toBeLessThan(0.001));
    const soundStarts = await startsOf(job, after.sounds[0]!, 48_000);
    sums(after.sounds[0]!).forEach((sum, i) => expect(Math.abs(sum - soundStarts[i]!)).toBeLessThan(0.001));
  });

  it('and leaves nothing behind when a file cannot be converted', async () => {
    const media = await probe(await makeClip());
    const job = await host.upload(__filename, { stage: 'ladder', job: 3, media });
    expect(await host.perform(job)).toMatchObject({
      outcome: 'failed',
      failure: { stage: 'ladder', retryable: false },
    });
    expect(await host.keys(folderOf(job))).toEqual([]);
    expect(await host.temporaryFiles()).toEqual([]);
  });
});
