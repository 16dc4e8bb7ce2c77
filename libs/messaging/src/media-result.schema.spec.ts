import { mediaResultSchema } from './media-result.schema.js';

const sha256 = 'a'.repeat(64);
const file = (name: string, role: string, contentType = 'image/jpeg') => ({
  name,
  role,
  contentType,
  sizeBytes: 10,
  sha256,
});

const track = (changes: object = {}) => ({
  file: 'captions-1.vtt',
  language: 'pt-BR',
  label: 'Legendas',
  isForced: false,
  isForHearingImpaired: true,
  isDefault: false,
  ...changes,
});

const result = (captions: readonly object[], files: readonly object[]) => ({
  videoId: '0b9c1f0a-6d0e-4f37-9a53-6a52a8f0c0de',
  job: 1,
  outcome: 'previews',
  previews: {
    runId: '0b9c1f0a-6d0e-4f37-9a53-6a52a8f0c0df',
    recipe: { version: 4, intervalSeconds: 2, tileWidth: 320 },
    storyboard: {
      intervalSeconds: 2,
      tileWidth: 320,
      tileHeight: 180,
      columns: 10,
      rows: 10,
      tileCount: 1,
      tileTimesSeconds: [0],
      sheets: [{ file: 'sheet-001.jpg', width: 320, height: 180, sizeBytes: 10, tileCount: 1 }],
    },
    thumbnail: { file: 'thumbnail.jpg', width: 320, height: 180, atSeconds: 0 },
    files: [file('sheet-001.jpg', 'sheet'), file('thumbnail.jpg', 'thumbnail'), ...files],
    captions,
    elapsedMs: 1,
  },
});

const CAPTIONS = file('captions-1.vtt', 'captions', 'text/vtt');
const isAccepted = (captions: readonly object[], files: readonly object[] = [CAPTIONS]): boolean =>
  mediaResultSchema.safeParse(result(captions, files)).success;

describe('captions in a result', () => {
  it('are accepted with their files, and so are chapters', () => {
    expect(isAccepted([track()])).toBe(true);
    expect(isAccepted([track()], [CAPTIONS, file('chapters.vtt', 'chapters', 'text/vtt')])).toBe(true);
    expect(isAccepted([], [])).toBe(true);
  });

  it.each([
    ['a language that is a path', { language: '../../x' }],
    ['a language of a wrong form', { language: 'english' }],
    ['a file of another folder', { file: '../captions-1.vtt' }],
    ['a label with a line feed', { label: 'a\nb' }],
    ['an empty label', { label: '' }],
    ['a label that is too long', { label: 'x'.repeat(101) }],
    ['a further field', { codec: 'subrip' }],
  ])('are rejected with %s', (_what, changes) => expect(isAccepted([track(changes)])).toBe(false));

  it('are rejected without their files, and files without their tracks', () => {
    expect(isAccepted([track()], [])).toBe(false);
    expect(isAccepted([], [CAPTIONS])).toBe(false);
    expect(isAccepted([track({ file: 'thumbnail.jpg' })], [])).toBe(false);
  });

  it('are rejected when there are too many', () => {
    const names = Array.from({ length: 33 }, (_, at) => `captions-${at + 1}.vtt`);
    const accepted = isAccepted(
      names.map((name) => track({ file: name })),
      names.map((name) => file(name, 'captions', 'text/vtt')),
    );
    expect(accepted).toBe(false);
  });
});

describe('the loudness in a result', () => {
  const LOUDNESS = { integratedLufs: -23, rangeLu: 4, truePeakDb: -1.5 };
  const WAVEFORM = file('waveform.json', 'waveform', 'application/json');
  const isAcceptedWith = (loudness: object | undefined, files: readonly object[] = [WAVEFORM]): boolean => {
    const { previews, ...message } = result([], files);
    return mediaResultSchema.safeParse({ ...message, previews: { ...previews, loudness } }).success;
  };

  it('is accepted with its waveform only', () => {
    expect(isAcceptedWith(LOUDNESS)).toBe(true);
    expect(isAcceptedWith(LOUDNESS, [])).toBe(false);
    expect(isAcceptedWith(undefined)).toBe(false);
  });

  it.each([{ integratedLufs: 31 }, { integratedLufs: -121 }, { rangeLu: -1 }, { truePeakDb: 61 }, { more: 1 }])(
    'is rejected with %j',
    (change) => expect(isAcceptedWith({ ...LOUDNESS, ...change })).toBe(false),
  );
});
