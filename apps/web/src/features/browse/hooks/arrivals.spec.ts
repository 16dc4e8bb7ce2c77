import { arrivedIds } from './arrivals.js';

describe('new videos in a list', () => {
  it('stand before a known video', () => expect(arrivedIds(['b', 'd'], ['a', 'b', 'c', 'd'])).toEqual(['a', 'c']));

  it('are not those of the next page', () => expect(arrivedIds(['a', 'b'], ['a', 'b', 'c', 'd'])).toEqual([]));

  it('do not exist in an empty list, or in one that only lost items', () => {
    expect(arrivedIds([], ['a', 'b'])).toEqual([]);
    expect(arrivedIds(['a', 'b'], ['b'])).toEqual([]);
    expect(arrivedIds(['a'], [])).toEqual([]);
  });
});
