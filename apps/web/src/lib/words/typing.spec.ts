import { keyOf } from './typing.js';

describe('the meaning of a key press', () => {
  it.each([
    ['z', 'KeyZ', 'z'],
    ['Z', 'KeyZ', 'z'],
    ['я', 'KeyZ', 'z'],
    ['ζ', 'KeyZ', 'z'],
    ['z', 'KeyY', 'z'], // a German keyboard
    ['ж', 'Semicolon', 'ж'],
    ['ArrowLeft', 'ArrowLeft', 'arrowleft'],
  ])('is %s at %s: %s', (key, code, meaning) => expect(keyOf({ key, code })).toBe(meaning));
});
