import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError } from '../../apps/frameflow/src/media-failure.js';
import { previews, probe, temporaryFolder } from '../../apps/frameflow/src/testing/media-test-bed.js';
import {
  ALL_CHANGES,
  type Change,
  INTACT_FILES,
  type IntactFile,
  makeHostileFile,
} from '../media/make-hostile-file.js';

const root = temporaryFolder();

type Outcome = string;

/** The failure of the probe or of the previews, or how long the video is and how many of its tiles there are. */
async function outcomeOf(path: string): Promise<Outcome> {
  const folder = await mkdtemp(join(root, 'run-'));
  try {
    const { durationSeconds } = await probe(path);
    const { storyboard, skippedSpans } = await previews(path, folder, { durationSeconds });
    expect(storyboard.tileTimesSeconds).toHaveLength(storyboard.tileCount);
    const gaps = skippedSpans ? `, ${skippedSpans.length} gaps` : '';
    return `${durationSeconds.toFixed(0)} s, ${storyboard.tileCount} tiles${gaps}`;
  } catch (error) {
    if (error instanceof MediaError) return error.code;
    throw error;
  } finally {
    expect((await readdir(folder)).filter((name) => !/^(sheet-\d+|thumbnail|tiles)[-\d]*\.\w+$/.test(name))).toEqual(
      [],
    );
    await rm(folder, { recursive: true });
  }
}

/** By change and file; what is not listed is as with the intact one. Broadcast and program streams go on wherever they are cut. */
const EXPECTED: Readonly<Record<Change, Partial<Record<IntactFile, Outcome>>>> = {
  endsInHeader: {
    mp4: 'MEDIA.NOT_A_VIDEO',
    movWithIndexAtEnd: 'MEDIA.TRUNCATED',
    fragmentedMp4: 'MEDIA.NOT_A_VIDEO',
    mkv: 'MEDIA.NOT_A_VIDEO',
    webm: 'MEDIA.NOT_A_VIDEO',
    avi: 'MEDIA.NOT_A_VIDEO',
    ts: 'MEDIA.NOT_A_VIDEO',
    mpg: 'MEDIA.NO_VIDEO_STREAM',
    flv: 'MEDIA.NOT_A_VIDEO',
  },
  endsInMiddle: {
    mp4: 'MEDIA.TRUNCATED',
    movWithIndexAtEnd: 'MEDIA.TRUNCATED',
    fragmentedMp4: '5 s, 3 tiles',
    mkv: 'MEDIA.TRUNCATED',
    webm: 'MEDIA.TRUNCATED',
    avi: '5 s, 3 tiles',
    ts: '5 s, 3 tiles',
    mpg: '6 s, 3 tiles',
    flv: 'MEDIA.TRUNCATED',
  },
  lacksItsBeginning: {
    mp4: 'MEDIA.NOT_A_VIDEO',
    movWithIndexAtEnd: 'MEDIA.NOT_A_VIDEO',
    fragmentedMp4: 'MEDIA.NOT_A_VIDEO',
    mkv: 'MEDIA.NOT_A_VIDEO',
    webm: 'MEDIA.NOT_A_VIDEO',
    avi: '7 s, 1 tiles, 1 gaps',
    ts: '7 s, 3 tiles',
    mpg: '7 s, 3 tiles',
    flv: 'MEDIA.NOT_A_VIDEO',
  },
  zerosInMiddle: {
    mp4: '10 s, 4 tiles, 1 gaps',
    movWithIndexAtEnd: 'MEDIA.TRUNCATED',
    fragmentedMp4: '4 s, 2 tiles',
    mkv: '10 s, 3 tiles',
    webm: '10 s, 4 tiles',
    avi: '7 s, 3 tiles',
    flv: '10 s, 4 tiles',
  },
  noiseInMiddle: {
    mp4: '10 s, 4 tiles, 1 gaps',
    movWithIndexAtEnd: 'MEDIA.TRUNCATED',
    fragmentedMp4: '4 s, 2 tiles',
    mkv: '10 s, 3 tiles',
    webm: '10 s, 4 tiles',
    avi: '7 s, 3 tiles',
    flv: '10 s, 4 tiles',
  },
  noiseInHeader: {
    mp4: 'MEDIA.NOT_A_VIDEO',
    fragmentedMp4: 'MEDIA.TRUNCATED',
    avi: 'MEDIA.NOT_A_VIDEO',
    mpg: 'MEDIA.DAMAGED',
  },
  largestNumbersInHeader: { avi: 'MEDIA.NOT_A_VIDEO' },
  flippedBits: {
    mp4: '8 s, 4 tiles',
    movWithIndexAtEnd: '1 s, 1 tiles',
    fragmentedMp4: 'MEDIA.TRUNCATED',
    avi: 'MEDIA.NOT_A_VIDEO',
    ts: '16 s, 6 tiles',
  },
  twice: { avi: '20 s, 10 tiles', ts: '20 s, 10 tiles', mpg: '20 s, 10 tiles', flv: '20 s, 10 tiles' },
  afterText: {
    mp4: 'MEDIA.NOT_A_VIDEO',
    movWithIndexAtEnd: 'MEDIA.NOT_A_VIDEO',
    fragmentedMp4: 'MEDIA.NOT_A_VIDEO',
    mkv: 'MEDIA.NOT_A_VIDEO',
    webm: 'MEDIA.NOT_A_VIDEO',
    avi: 'MEDIA.DAMAGED',
    flv: 'MEDIA.NOT_A_VIDEO',
  },
  beforeNoise: {},
};

describe.each(ALL_CHANGES)('a file, %s', (change) => {
  it.each(INTACT_FILES)('ends as expected: %s', async (intact) => {
    const expected = EXPECTED[change][intact] ?? '10 s, 5 tiles';
    expect(await outcomeOf(await makeHostileFile(intact, change))).toBe(expected);
  });
});
