import { useMemo } from 'react';
import { useStore } from '../../../lib/store.js';
import type { CatalogVideo, Storyboard } from '../../../lib/types.js';
import { useChapters } from '../api/use-chapters.js';
import { density, picturesPerChapter, stepFor } from './density.js';
import { groupsOf } from './sheet-groups.js';
import { rowsOf } from './sheet-rows.js';
import { sheetSizes, useSheetTiles } from './use-sheet-tiles.js';

/** Below this width, three pictures stand in a row, pixels. */
const NARROW_PX = 560;

/** The contact sheet of a video as rows, in the chosen density. */
export function useSheetRows(video: CatalogVideo, storyboard: Storyboard, width: number, isWanted: boolean) {
  const { durationSeconds = 0 } = video;
  const chapters = useChapters(video);
  const chosen = useStore(density);
  const tiles = useSheetTiles(storyboard, isWanted);
  const columns = width < NARROW_PX ? 3 : 6;
  const groups = useMemo(() => {
    const stepSeconds = stepFor(chosen, tiles.length, storyboard.intervalSeconds);
    const perChapter = picturesPerChapter(chosen, chapters.length);
    return groupsOf(tiles, { chapters, durationSeconds, stepSeconds, perChapter });
  }, [tiles, chosen, chapters, durationSeconds, storyboard.intervalSeconds]);
  const rows = useMemo(() => rowsOf(groups, columns), [groups, columns]);
  const cells = useMemo(() => groups.flatMap((group) => group.cells), [groups]);
  const sheets = useMemo(() => sheetSizes(tiles), [tiles]);
  return { cells, rows, columns, sheets };
}
