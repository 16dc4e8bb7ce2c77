import type { Cell, Group } from './sheet-groups.js';

/** A row of the contact sheet: a heading, or up to `columns` pictures. `first` is the number of its first picture. */
export type SheetRow =
  | { readonly kind: 'heading'; readonly title: string; readonly time: string }
  | { readonly kind: 'cells'; readonly first: number; readonly cells: readonly Cell[] };

export function rowsOf(groups: readonly Group[], columns: number): SheetRow[] {
  let first = 0;
  return groups.flatMap(({ title, time, cells }) => {
    const rows: SheetRow[] = title || time ? [{ kind: 'heading', title, time }] : [];
    for (let i = 0; i < cells.length; i += columns) {
      const row = cells.slice(i, i + columns);
      rows.push({ kind: 'cells', first, cells: row });
      first += row.length;
    }
    return rows;
  });
}

/** The index of the row that has a picture. */
export const rowOfCell = (rows: readonly SheetRow[], cell: number): number =>
  rows.findLastIndex((row) => row.kind === 'cells' && row.first <= cell);
