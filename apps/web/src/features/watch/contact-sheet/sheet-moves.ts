import { rowOfCell, type SheetRow } from './sheet-rows.js';

const PAGE_ROWS = 4;

/** The picture that a key leads to from another one; undefined for other keys. */
export function moveBy(key: string, from: number, rows: readonly SheetRow[]): number | undefined {
  const lines = rows.filter((row) => row.kind === 'cells');
  const last = lines.at(-1);
  if (!last) return undefined;
  const line = rowOfCell(lines, from);
  const end = last.first + last.cells.length - 1;
  const down = (by: number) => {
    const target = lines[Math.min(Math.max(0, line + by), lines.length - 1)]!;
    const column = from - lines[line]!.first;
    return target.first + Math.min(column, target.cells.length - 1);
  };
  const moves: Readonly<Record<string, () => number>> = {
    ArrowLeft: () => Math.max(0, from - 1),
    ArrowRight: () => Math.min(end, from + 1),
    ArrowUp: () => down(-1),
    ArrowDown: () => down(1),
    PageUp: () => down(-PAGE_ROWS),
    PageDown: () => down(PAGE_ROWS),
    Home: () => 0,
    End: () => end,
  };
  return moves[key]?.();
}
