import { arrivedIds } from './arrivals.js';

describe('videos that came into a list by themselves', () => {
  it('stand before something known', () => expect(arrivedIds(['b', 'd'], ['a', 'b', 'c', 'd'])).toEqual(['a', 'c']));

  it('are not those of the next page', () => expect(arrivedIds(['a', 'b'], ['a', 'b', 'c', 'd'])).toEqual([]));

  it('are none in a list that was empty, or in one that only lost some', () => {
    expect(arrivedIds([], ['a', 'b'])).toEqual([]);
    expect(arrivedIds(['a', 'b'], ['b'])).toEqual([]);
    expect(arrivedIds(['a'], [])).toEqual([]);
  });
});
