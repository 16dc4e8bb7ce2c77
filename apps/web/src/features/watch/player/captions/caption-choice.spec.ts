import { firstTrack, trackToShow } from './caption-choice.js';

const track = (language: string, changes: object = {}) => ({
  url: `/${language}${JSON.stringify(changes)}`,
  language,
  label: language,
  kind: 'subtitles' as const,
  isForced: false,
  isDefault: false,
  ...changes,
});

const forced = track('en', { isForced: true, isDefault: true });
const english = track('en');
const englishSdh = track('en', { kind: 'captions' });
const german = track('de');
const tracks = [forced, german, english, englishSdh];

describe('the captions that are shown first', () => {
  it('are those of the chosen language and kind', () => {
    expect(firstTrack(tracks, { language: 'en', kind: 'captions' })).toBe(englishSdh);
    expect(firstTrack(tracks, { language: 'de-AT', kind: 'captions' })).toBe(german);
    expect(firstTrack(tracks, { language: 'fr', kind: 'subtitles' })).toBeUndefined();
  });

  it('are the forced ones of the file while nothing is chosen', () => {
    expect(firstTrack(tracks, undefined)).toBe(forced);
    expect(firstTrack([english], undefined)).toBeUndefined();
    expect(firstTrack(tracks, 'off')).toBeUndefined();
  });
});

describe('the captions that a key turns on', () => {
  it('hold all that is said, in the chosen language if there is one', () => {
    expect(trackToShow(tracks, undefined)).toBe(german);
    expect(trackToShow([...tracks, track('fr', { isDefault: true })], 'off')?.language).toBe('fr');
    expect(trackToShow(tracks, { language: 'en', kind: 'subtitles' })).toBe(english);
    expect(trackToShow([forced], undefined)).toBe(forced);
    expect(trackToShow([], undefined)).toBeUndefined();
  });
});
