/** Contents of the head of a page, by property, name or relation. */
export const headOf = (html: string): ReadonlyMap<string, string> =>
  new Map(
    [
      ...html.matchAll(/<(?:meta|link) (?:property|name|rel)="([^"]+)"(?: [^>]*?)? (?:content|href)="([^"]*)" \/>/g),
    ].map(([, name = '', content = '']) => [name, unescaped(content)]),
  );

/** A text from HTML or XML. */
export const unescaped = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
  );
