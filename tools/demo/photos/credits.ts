import { LICENCES, PHOTOS, type Photo } from './photos.js';

/** The table of `docs/images/CREDITS.md`. */
export const creditsTable = (): string =>
  ['| photo | title | photographer | licence | from |', '| --- | --- | --- | --- | --- |']
    .concat(Object.values(PHOTOS).map(row))
    .join('\n');

const row = ({ from, file, title, photographer, licence }: Photo): string =>
  `| \`${file}\` | ${title} | ${photographer} | [${licence}](${LICENCES[licence]}) | Debian's \`${from.name}\` |`;
