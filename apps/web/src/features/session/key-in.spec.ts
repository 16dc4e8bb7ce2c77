import { keyIn, keyOfFragment } from './key-in.js';

describe('the key in pasted text', () => {
  it.each([
    ['a key', 'some-key_1', 'some-key_1'],
    ['a key with blanks around it', '  some-key \n', 'some-key'],
    ['a key with characters of links', 'a#b?c=d&e+f%', 'a#b?c=d&e+f%'],
    ['a link', 'http://localhost:3000/#key=some-key', 'some-key'],
    ['a link to a page of another host', 'https://videos.example/manage?q=x#key=some-key', 'some-key'],
    ['a link without a scheme', 'videos.example/#key=some-key', 'some-key'],
    ['a link whose key has a plus and escapes', 'http://localhost/#key=a+b%2Fc', 'a+b/c'],
    ['a link without a key', 'http://localhost/#key=', 'http://localhost/#key='],
  ])('is found in %s', (_what, pasted, key) => {
    expect(keyIn(pasted)).toBe(key);
  });

  it('is the first one of a link', () => {
    expect(keyOfFragment('#key=one&key=two')).toBe('one');
  });

  it.each(['', '#', '#key=', '#t=90'])('is missing from the fragment "%s"', (fragment) => {
    expect(keyOfFragment(fragment)).toBeUndefined();
  });
});
