import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WAVEFORM_PEAKS } from '@reelog/domain';
import { makeClip } from '../../../../test/media/make-clip.js';
import { makeSoundClip, type SoundClipRecipe } from '../../../../test/media/make-sound-clip.js';
import { measuredLoudness } from '../../../../test/media/measured-loudness.js';
import { DEFAULT_LIMITS } from '../child/run-child.js';
import { runMediaTask } from '../child/run-media-task.js';
import { calm, temporaryFolder } from '../testing/media-test-bed.js';
import { type NewSound, soundSchema } from './sound.schema.js';

const root = temporaryFolder();
const SECONDS = 10;

const measure = async (path: string): Promise<NewSound['measured']> => {
  const task = { kind: 'sound' as const, durationSeconds: SECONDS };
  return soundSchema.parse(await runMediaTask({ task, source: { path }, limits: DEFAULT_LIMITS, signal: calm }))
    .measured;
};

const TONE = `sine=f=1000:r=48000:d=${SECONDS}`;
/** The tone is at -18 dBFS (a factor of 1/8). */
const stereo = (decibels: number): string => `${TONE},volume=${decibels}dB,aformat=channel_layouts=stereo`;

describe('the loudness of a video', () => {
  it.each([
    ['AAC in stereo', { sound: stereo(-2) }],
    ['AAC in one channel', { sound: `${TONE},aformat=channel_layouts=mono` }],
    ['AAC at 44.1 kHz', { sound: `sine=f=1000:r=44100:d=${SECONDS},volume=6dB` }],
    ['5.1 channels', { sound: `${TONE},pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0`, container: 'mkv' }],
    ['Opus in WebM', { sound: stereo(6), container: 'webm', codec: 'libopus' }],
    ['samples as they are', { sound: stereo(12), container: 'mov', codec: 'pcm_s16le' }],
  ] as readonly (readonly [string, Partial<SoundClipRecipe>])[])('of %s is what ffmpeg measures', async (_, wishes) => {
    const path = await makeSoundClip({ ...wishes, seconds: SECONDS });
    const [measured, expected] = [await measure(path), await measuredLoudness(path)];
    expect(Math.abs((measured?.loudness.integratedLufs ?? NaN) - expected.integratedLufs)).toBeLessThan(0.2);
    expect(Math.abs((measured?.loudness.truePeakDb ?? NaN) - expected.truePeakDb)).toBeLessThan(0.3);
    expect(measured?.loudness.rangeLu).toBeLessThan(1);
  });

  it('is not known without sound, and in silence', async () => {
    expect(await measure(await makeClip({ seconds: 2 }))).toBeUndefined();
    expect(await measure(await makeSoundClip({ sound: `anullsrc=d=${SECONDS}`, seconds: SECONDS }))).toBeUndefined();
  });
});

/** The largest peak between two times. */
const peakWithin = (peaks: readonly number[], fromSeconds: number, toSeconds: number): number =>
  Math.max(...peaks.slice((fromSeconds / SECONDS) * WAVEFORM_PEAKS, (toSeconds / SECONDS) * WAVEFORM_PEAKS));

describe('the waveform of a video', () => {
  it('shows what is silent and what is loud', async () => {
    const sound = `aevalsrc='0.5*sin(2*PI*440*t)*gte(t,5)':s=48000:d=${SECONDS}`;
    const { peaks = [] } = (await measure(await makeSoundClip({ sound, container: 'mov', codec: 'pcm_s16le' }))) ?? {};
    expect(peaks).toHaveLength(WAVEFORM_PEAKS);
    expect(peakWithin(peaks, 0, 4.99)).toBe(0);
    expect(Math.min(...peaks.slice(WAVEFORM_PEAKS / 2 + 1))).toBeGreaterThan(120);
    expect(peakWithin(peaks, 5, SECONDS)).toBe(128);
  });

  it('goes on where the number of channels changes in the middle', async () => {
    const tone = `sine=f=1000:r=48000:d=${SECONDS / 2}`;
    const recipe = { seconds: SECONDS / 2, container: 'ts', codec: 'mp2' } as const;
    const loud = await makeSoundClip({ ...recipe, sound: `${tone},volume=12dB,aformat=channel_layouts=mono` });
    const quiet = await makeSoundClip({ ...recipe, sound: `${tone},aformat=channel_layouts=stereo` });
    const path = join(root, 'changing.ts');
    await writeFile(path, Buffer.concat([await readFile(loud), await readFile(quiet)]));
    const { peaks = [] } = (await measure(path)) ?? {};
    expect(peakWithin(peaks, 1, 4.5)).toBeGreaterThan(100);
    expect(peakWithin(peaks, 5.5, 9)).toBeLessThan(60);
    expect(Math.min(...peaks.slice(WAVEFORM_PEAKS * 0.55, WAVEFORM_PEAKS * 0.9))).toBeGreaterThan(10);
  });

  it('is on the clock of the player, also where sound begins later', async () => {
    const { peaks = [] } = (await measure(await makeSoundClip({ sound: TONE, soundStartSeconds: 3 }))) ?? {};
    expect(peakWithin(peaks, 0, 2.9)).toBeLessThan(3);
    expect(peakWithin(peaks, 3.1, SECONDS)).toBeGreaterThan(25);
  });
});
