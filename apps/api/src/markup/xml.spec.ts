import { xml } from './xml.js';

describe('XML', () => {
  it('has escaped texts and attributes, and nested elements', () => {
    const inner = xml('title', { type: 'text' }, `"A" <b> & 'c' ]]>`);
    expect(xml('entry', { id: '"<&' }, [inner, undefined, xml('link', { href: '/x' }, [])]).text).toBe(
      '<entry id="&quot;&lt;&amp;"><title type="text">&quot;A&quot; &lt;b&gt; &amp; &#39;c&#39; ]]&gt;</title><link href="/x"/></entry>',
    );
  });

  it('has no characters that XML forbids, and keeps all others', () => {
    const text = 'a\u{0}b\u{8}c\u{b}\u{1f}d\u{d800}e\u{fffe}\u{ffff}\t\n\u{1F6A2}ä';
    expect(xml('t', { a: '\u{1}x' }, text).text).toBe('<t a="x">abcde\t\n\u{1F6A2}ä</t>');
  });

  it('leaves out an element without content and an attribute without value', () => {
    expect(xml('t', {}, undefined)).toBeUndefined();
    expect(xml('t', { a: undefined, b: 0 }, '').text).toBe('<t b="0"/>');
  });
});
