import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LadderFile } from '@reelog/domain';
import { cachedFile, ffmpeg } from '../media/clip-cache.js';
import { DEFAULT_LIMITS } from '../../apps/frameflow/src/child/run-child.js';
import { runMediaTask } from '../../apps/frameflow/src/child/run-media-task.js';
import { calm, probe, temporaryFolder } from '../../apps/frameflow/src/testing/media-test-bed.js';

const run = promisify(execFile);
const root = temporaryFolder();

/** White pictures and a tone of half a second, every 10 s, made once and repeated. */
const beacon = (rate: string, minutes: number, keepFrames = '1'): Promise<string> =>
  cachedFile('mp4', { beacon: rate, minutes, keepFrames }, async (path) => {
    const isOn = (time: string): string => `if(lt(abs(mod(${time}\\,10)-5.25)\\,0.25)\\,`;
    const minute = `${path}.minute.mp4`;
    await ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        `color=black:s=16x16:r=${rate}:d=60,format=yuv420p,geq=lum='${isOn('T')}235\\,16)':cb=128:cr=128`,
      ],
      ...['-f', 'lavfi', '-i', `aevalsrc='${isOn('t')}0.5*sin(6283*t)\\,0)':s=48000:d=60`],
      ...['-vf', `scale=320:180:flags=neighbor,setsar=1,select='${keepFrames}'`, '-vsync', 'vfr'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-c:a', 'aac', '-b:a', '64k', minute],
    );
    await ffmpeg('-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy', '-movflags', '+faststart', path);
  });

/** When pictures become white, or the tone begins, in the last minute of a file; seconds. */
async function beaconsOf(path: string, kind: 'picture' | 'sound', from: number): Promise<number[]> {
  const [filter, pattern] = {
    picture: [['-an', '-vf', 'select=gte(t\\,FROM),blackdetect=d=0.5:pix_th=0.5'], /black_end:([\d.]+)/g],
    sound: [
      ['-vn', '-af', 'aselect=gte(t\\,FROM),asetpts=PTS-FROM/TB,silencedetect=n=0.1:d=1'],
      /silence_end: ([\d.]+)/g,
    ],
  }[kind] as [string[], RegExp];
  const filters = filter.map((part) => part.replaceAll('FROM', String(from)));
  const { stderr } = await run('ffmpeg', ['-nostdin', '-i', path, ...filters, '-f', 'null', '-'], {
    maxBuffer: 1 << 26,
  });
  const offset = kind === 'sound' ? from : 0;
  return [...stderr.matchAll(pattern)].map(([, seconds]) => Number(seconds) + offset);
}

/** How much later the pictures are than the sound, at most, in the last minute; seconds. */
async function lag(pictures: string, sound: string, from: number): Promise<number[]> {
  const [white, tones] = [await beaconsOf(pictures, 'picture', from), await beaconsOf(sound, 'sound', from)];
  return white.slice(0, 5).map((seconds, i) => seconds - tones[i]!);
}

describe('a ladder of a long video', () => {
  it.each([
    ['60 minutes, 24000/1001 pictures a second', '24000/1001', 60, '1'],
    ['10 minutes, 25 pictures a second', '25', 10, '1'],
    ['10 minutes, as of a phone in the dark', '30', 10, 'not(mod(n,3))+lt(mod(n,50),9)'],
  ])(
    'has picture and sound together to its end: %s',
    async (_name, rate, minutes, keepFrames) => {
      const path = await beacon(rate, minutes, keepFrames);
      const { durationSeconds, frameRate } = await probe(path);
      const tracks = new Map<string, LadderFile[]>();
      await runMediaTask({
        task: { kind: 'ladder', durationSeconds, made: [] },
        source: { path },
        folder: root,
        limits: DEFAULT_LIMITS,
        signal: calm,
        onLadder: (news) => {
          if ('file' in news) tracks.set(news.track.name, [...(tracks.get(news.track.name) ?? []), news.file]);
        },
      });
      const joined = async (name: string): Promise<string> => {
        const files = await Promise.all(
          tracks
            .get(name)!
            .map(async ({ name: file, headerBytes }, i) =>
              (await readFile(join(root, file))).subarray(i === 0 ? 0 : headerBytes),
            ),
        );
        const whole = join(root, `${name}.whole.mp4`);
        await writeFile(whole, Buffer.concat(files));
        return whole;
      };
      const from = minutes * 60 - 60;
      const before = await lag(path, path, from);
      expect(before).toHaveLength(5);
      const sound = await joined('sound-1');
      for (const name of ['90p', '180p']) {
        const sum = tracks
          .get(name)!
          .reduce((all, { segments }) => segments.reduce((s, [, seconds]) => s + seconds, all), 0);
        expect(Math.abs(sum - durationSeconds)).toBeLessThan(1 / frameRate + 0.001);
        const after = await lag(await joined(name), sound, from);
        after.forEach((seconds, i) => expect(Math.abs(seconds - before[i]!)).toBeLessThan(0.02));
      }
    },
    600_000,
  );
});
