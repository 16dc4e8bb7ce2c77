import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaptionedRecipe, makeCaptioned } from '../../../../test/media/make-captioned.js';
import { makeClip } from '../../../../test/media/make-clip.js';
import type { NewPreviews } from '../child/media-tasks.js';
import { previews, probe, temporaryFolder } from '../testing/media-test-bed.js';

const root = temporaryFolder();

interface Gathered extends NewPreviews {
  /** The cues of each caption file, in order. */
  readonly cues: readonly string[];
  /** Those of the chapters; absent without any. */
  readonly chapters?: string;
}

async function gatheredFrom(path: string): Promise<Gathered> {
  const folder = await mkdtemp(join(root, 'run-'));
  const { durationSeconds } = await probe(path);
  const made = await previews(path, folder, { durationSeconds });
  const read = async (file: string): Promise<string> => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toMatch(/^WEBVTT\n\n/);
    return text.slice('WEBVTT\n\n'.length);
  };
  const named = made.files.filter(({ role }) => role === 'captions').map(({ name }) => name);
  expect(named).toEqual((made.captions ?? []).map(({ file }) => file));
  const hasChapters = made.files.some(({ name, role }) => role === 'chapters' && name === 'chapters.vtt');
  return {
    ...made,
    cues: await Promise.all(named.map(read)),
    ...(hasChapters && { chapters: await read('chapters.vtt') }),
  };
}

const captioned = async (recipe: Partial<CaptionedRecipe>): Promise<Gathered> =>
  gatheredFrom(await makeCaptioned({ clip: {}, container: 'mkv', tracks: [], ...recipe }));

const srt = (...cues: readonly (readonly [from: string, to: string, text: string])[]): string =>
  cues.map(([from, to, text], at) => `${at + 1}\n00:00:${from} --> 00:00:${to}\n${text}\n`).join('\n');

const ASS = `[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,Later, {\\b1\\bord2}bold {\\i1}and{\\b0} slanted\\Nsecond line
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\an8\\pos(10,20)\\c&HFF00&}First{\\r}
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
`;

describe('captions', () => {
  it('are made of the text subtitles of Matroska, with language, label and kind', async () => {
    const { captions, cues } = await captioned({
      tracks: [
        {
          format: 'srt',
          text: srt(
            ['01,000', '02,500', '<i>Harbour</i> & <font color="red">quay</font>'],
            ['04,000', '05,000', 'Two\nlines'],
          ),
          language: 'eng',
          disposition: 'forced+default',
        },
        {
          format: 'srt',
          text: srt(['02,000', '03,000', '[Möwen]']),
          language: 'ger',
          title: 'Deutsch für Hörgeschädigte',
          disposition: 'hearing_impaired',
        },
        { format: 'ass', text: ASS },
      ],
    });
    expect(captions).toEqual([
      { file: 'captions-1.vtt', language: 'en', isForced: true, isForHearingImpaired: false, isDefault: true },
      {
        file: 'captions-2.vtt',
        language: 'de',
        label: 'Deutsch für Hörgeschädigte',
        isForced: false,
        isForHearingImpaired: true,
        isDefault: false,
      },
      { file: 'captions-3.vtt', language: 'und', isForced: false, isForHearingImpaired: false, isDefault: false },
    ]);
    expect(cues).toEqual([
      '00:00:01.000 --> 00:00:02.500\n<i>Harbour</i> &amp; quay\n\n00:00:04.000 --> 00:00:05.000\nTwo\nlines\n',
      '00:00:02.000 --> 00:00:03.000\n[Möwen]\n',
      '00:00:01.000 --> 00:00:02.500\nFirst\n\n' +
        '00:00:05.000 --> 00:00:06.000\nLater, <b>bold <i>and</i></b><i> slanted\nsecond line</i>\n',
    ]);
  });

  it('are made of timed text in MP4', async () => {
    const { captions, cues } = await captioned({
      container: 'mp4',
      tracks: [
        {
          format: 'srt',
          text: srt(['01,000', '02,500', 'A < B'], ['07,000', '08,000', 'End']),
          codec: 'mov_text',
          language: 'fra',
        },
      ],
    });
    expect(captions).toMatchObject([{ language: 'fr' }]);
    expect(cues).toEqual(['00:00:01.000 --> 00:00:02.500\nA &lt; B\n\n00:00:07.000 --> 00:00:08.000\nEnd\n']);
  });

  it('are made of WebVTT in WebM', async () => {
    const text =
      'WEBVTT\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Ana><b.loud>Hello</b> &amp; <00:01.500>goodbye\n';
    const { cues } = await captioned({
      clip: { codec: 'vp9', container: 'webm' },
      container: 'webm',
      tracks: [{ format: 'vtt', text, language: 'en' }],
    });
    expect(cues).toEqual(['00:00:01.000 --> 00:00:02.000\n<b>Hello</b> &amp; goodbye\n']);
  });

  it('cannot break out of their cue, and no text of the file becomes a file name or a language', async () => {
    const { captions, cues } = await captioned({
      tracks: [
        {
          format: 'srt',
          text: srt(
            ['01,000', '02,000', 'a --> b <script>alert(1)</script> {\\an8}c'],
            ['03,000', '04,000', 'PATCHED'],
            ['05,000', '06,000', 'x'.repeat(1_000_000)],
            ['07,000', '08,000', '<i>never closed <b></i> 1 < 2 &lt;script&gt;'],
          ),
          language: '../../x',
          title: `../${'long '.repeat(50)}`,
        },
      ],
      patches: [['PATCHED', 'a\0b\xffc\x07d']],
    });
    expect(captions).toMatchObject([{ file: 'captions-1.vtt', language: 'und' }]);
    expect(captions?.[0]?.label?.length).toBeLessThanOrEqual(100);
    expect(cues).toEqual([
      '00:00:01.000 --> 00:00:02.000\na --&gt; b alert(1) c\n\n' +
        '00:00:03.000 --> 00:00:04.000\na\ufffdb\ufffdcd\n\n' +
        '00:00:07.000 --> 00:00:08.000\n<i>never closed <b></b></i><b> 1 &lt; 2 &lt;script&gt;</b>\n',
    ]);
  });

  it('end at a cue when a track has too many', async () => {
    const text = Array.from(
      { length: 10_200 },
      (_, at) => `${at + 1}\n00:00:0${(at / 1200).toFixed(3).replace('.', ',')} --> 00:00:09,000\nCue ${at + 1}\n`,
    ).join('\n');
    const { cues } = await captioned({ tracks: [{ format: 'srt', text }] });
    expect(cues[0]?.match(/-->/g)).toHaveLength(10_000);
    expect(cues[0]?.endsWith('Cue 10000\n')).toBe(true);
  });

  it.each(['mkv', 'mp4'] as const)('keep the times that a player shows when a %s starts late', async (container) => {
    const codec = container === 'mp4' ? { codec: 'mov_text' } : {};
    const { cues, storyboard } = await captioned({
      container,
      tracks: [{ format: 'srt', text: srt(['01,000', '02,000', 'Late']), ...codec }],
      offsetSeconds: 3,
    });
    expect(storyboard.tileTimesSeconds[0]).toBeCloseTo(3, 1);
    expect(cues).toEqual(['00:00:04.000 --> 00:00:05.000\nLate\n']);
  });

  it('count from the first picture where players do, and last up to the next one without durations', async () => {
    const { cues } = await captioned({
      container: 'nut',
      tracks: [
        {
          format: 'srt',
          text: srt(['00,500', '02,000', 'One'], ['03,000', '04,000', 'Two'], ['09,000', '09,500', 'Three']),
          codec: 'text',
        },
      ],
      offsetSeconds: 1.4,
    });
    expect(cues).toEqual([
      '00:00:00.500 --> 00:00:03.000\nOne\n\n' +
        '00:00:03.000 --> 00:00:08.000\nTwo\n\n' +
        '00:00:09.000 --> 00:00:14.000\nThree\n',
    ]);
  });

  it('are absent without text subtitles', async () => {
    const { captions, cues, chapters } = await gatheredFrom(await makeClip({ container: 'ts', audio: true }));
    expect([captions, cues, chapters]).toEqual([undefined, [], undefined]);
  });
});

describe('chapters', () => {
  const named = [
    { startSeconds: 0, endSeconds: 4, title: 'Leaving & <b>loading</b>' },
    { startSeconds: 4, endSeconds: 7, title: 'At sea\n--> far' },
    { startSeconds: 7, endSeconds: 12 },
  ];

  it.each(['mkv', 'mp4', 'mov'] as const)(
    'are read from %s, with clean titles and no time beyond the end',
    async (container) => {
      const { chapters } = await captioned({ container, chapters: named });
      expect(chapters).toBe(
        '00:00:00.000 --> 00:00:04.000\nLeaving &amp; &lt;b&gt;loading&lt;/b&gt;\n\n' +
          '00:00:04.000 --> 00:00:07.000\nAt sea --&gt; far\n\n' +
          '00:00:07.000 --> 00:00:10.000\nChapter 3\n',
      );
    },
  );

  it('are put right when they overlap', async () => {
    const { chapters } = await captioned({
      chapters: [
        { startSeconds: 0, endSeconds: 6, title: 'One' },
        { startSeconds: 3, endSeconds: 20, title: 'Two' },
        { startSeconds: 30, endSeconds: 40, title: 'Beyond' },
      ],
    });
    expect(chapters).toBe('00:00:00.000 --> 00:00:03.000\nOne\n\n00:00:03.000 --> 00:00:10.000\nTwo\n');
  });

  it('are absent when there is only one', async () => {
    const { chapters } = await captioned({ chapters: [{ startSeconds: 0, endSeconds: 10, title: 'All' }] });
    expect(chapters).toBeUndefined();
  });
});
