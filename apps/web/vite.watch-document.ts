import type { Plugin, Rolldown } from 'vite';

/** What the page of a video shows first. */
const isShownFirst = ({ facadeModuleId }: Rolldown.OutputChunk): boolean =>
  /\/watch-page\.tsx$|\/player-host\.tsx$/.test(facadeModuleId ?? '');

/**
 * Writes `watch.html`: `index.html` that also names the scripts and styles of the page of a video, so that the browser
 * loads them beside the client's own instead of one after the other.
 */
export const watchDocument = (): Plugin => ({
  name: 'watch-document',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const document = bundle['index.html'];
    if (document?.type !== 'asset') return this.error('There is no index.html to make watch.html from');
    const source = String(document.source);
    const links = filesOf(bundle)
      .filter((file) => !source.includes(file))
      .map((file) =>
        file.endsWith('.css')
          ? `<link rel="preload" as="style" crossorigin href="/${file}">`
          : `<link rel="modulepreload" crossorigin href="/${file}">`,
      );
    this.emitFile({
      type: 'asset',
      fileName: 'watch.html',
      source: source.replace('</head>', () => [...links, '</head>'].join('\n    ')),
    });
  },
});

/** The chunks that are shown first with all that they import, and their styles. */
function filesOf(bundle: Rolldown.OutputBundle): string[] {
  const files = new Set<string>();
  const add = (chunk: Rolldown.OutputAsset | Rolldown.OutputChunk | undefined): void => {
    if (chunk?.type !== 'chunk' || files.has(chunk.fileName)) return;
    files.add(chunk.fileName);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    for (const name of chunk.imports) add(bundle[name]);
  };
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const first = chunks.filter(isShownFirst);
  if (first.length !== 2) throw new Error(`The page of a video should start with 2 chunks, not ${first.length}`);
  first.forEach(add);
  chunks.filter((chunk) => isWithin(chunk, files)).forEach(add);
  return [...files];
}

/** A chunk without code of its own: a dynamic import of what other chunks have. It still costs a request. */
const isWithin = ({ moduleIds, imports }: Rolldown.OutputChunk, files: ReadonlySet<string>): boolean =>
  moduleIds.length === 0 && imports.length > 0 && imports.every((name) => files.has(name));
