import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configSchema, loadConfig } from '@reelog/platform';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  'CHANGELOG.md',
  'tools/services/README.md',
  ...['adr', 'guides'].flatMap((folder) => pagesIn(`docs/${folder}`)),
];

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);
}

describe('README.md', () => {
  /** Rows of the table of settings: the first cell's names, and the default in the second. */
  const rows = [
    ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| (`[A-Z0-9_`, ]+`) +\| +(?:`(.*?)`)? +\|/gm),
  ];
  const documented = new Map(
    rows.flatMap(([, names = '', value]) => [...names.matchAll(/[A-Z0-9_]+/g)].map(([name]) => [name, value] as const)),
  );
  const defaults = Object.entries(loadConfig({}));

  it('names the default of every setting that has one', () => {
    for (const [name, value] of defaults) {
      expect([name, documented.get(name)]).toEqual([name, typeof value === 'object' ? undefined : String(value)]);
    }
  });

  it('names only settings that exist', () => {
    expect([...documented.keys()].sort()).toEqual(Object.keys(configSchema.shape).sort());
  });
});

describe('the documents', () => {
  it.each(pages)('%s links only to existing files', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  /** The changelog and the ADRs may name files of their time. */
  it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'tools/services/README.md'])(
    '%s names only paths that exist',
    (page) => {
      const ours = /`((?:adapters|apps|bench|docs|libs|scripts|test|tools)\/[\w./-]+)`/g;
      const paths = [...readFileSync(join(root, page), 'utf8').matchAll(ours)].map(([, path = '']) => path);
      expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );
});

describe('package-lock.json', () => {
  /** With an address, every clone would use the registry or mirror of the author of the file. */
  it('names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8').match(/"resolved": "http.*"/g)).toBeNull();
  });
});
