import { searchWords, titleSortKey } from './search-words.js';

describe('search words', () => {
  it('knows neither case nor accents', () => {
    expect(searchWords('Crème Brûlée ÉTÉ')).toEqual(['creme', 'brulee', 'ete']);
  });
});
