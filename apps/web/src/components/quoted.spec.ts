import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Quoted } from './quoted.js';

describe('a sentence that quotes people', () => {
  it.each([
    ['Removed “נמל (2)”.', 'Removed “<bdi>נמל (2)</bdi>”.'],
    [
      'No video with the tag “ים” matches “מיناء”.',
      'No video with the tag “<bdi>ים</bdi>” matches “<bdi>מיناء</bdi>”.',
    ],
    ['Saved.', 'Saved.'],
  ])('isolates the direction of the quotation: %s', (text, html) =>
    expect(renderToStaticMarkup(createElement(Quoted, { text }))).toBe(html),
  );
});
