import { captionLabel } from './caption-label.js';

const track = { language: 'en', isForced: false, isForHearingImpaired: false, isDefault: false };

describe('the label of a caption track', () => {
  it.each([
    [{}, 'English'],
    [{ language: 'pt-BR' }, 'Brazilian Portuguese'],
    [{ isForced: true }, 'English (forced)'],
    [{ isForHearingImpaired: true }, 'English (SDH)'],
    [{ label: 'Commentary' }, 'English – Commentary'],
    [{ label: 'english SDH', isForHearingImpaired: true }, 'english SDH'],
    [{ language: 'und', label: 'Signs' }, 'Signs'],
    [{ language: 'und' }, 'Track 3'],
    [{ language: 'qaa' }, 'qaa'],
  ])('of %j is %j', (changes, label) => expect(captionLabel({ ...track, ...changes }, 2)).toBe(label));
});
