/**
 * A minimal parser for lists: elements without attributes, by name. The minio client's parser turns keys of digits into
 * numbers (`0012` becomes 12).
 */
export const xmlElements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content);

/** The text of the first such element, or `''`. Keys, sizes and dates contain no entities. */
export const xmlText = (xml: string, name: string): string => unescapeXml(xmlElements(xml, name)[0] ?? '');

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  '#34': '"',
  '#39': "'",
};

const unescapeXml = (text: string): string =>
  text.replace(/&([^;]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
