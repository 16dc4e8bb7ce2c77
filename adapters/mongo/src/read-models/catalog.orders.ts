import type { CatalogOrder, CatalogPosition } from '@reelog/read-models';
import { orderedNumber, orderedText } from './ordered-number.js';

/**
 * One text per video and order: the sort key followed by the id. The videos after any place are then one range of one
 * index, including ties, and every server reads such a range in order.
 */
export const ORDERS = {
  newest: { field: 'byUpload', part: '_facts', direction: -1 },
  oldest: { field: 'byUpload', part: '_facts', direction: 1 },
  title: { field: 'byTitle', part: '_facts', direction: 1 },
  duration: { field: 'byDuration', part: '_facts', direction: -1 },
  views0: { field: 'byViews0', part: '_views', direction: -1 },
  views1: { field: 'byViews1', part: '_views', direction: -1 },
} as const satisfies Record<CatalogOrder, { field: string; part: string; direction: 1 | -1 }>;

/** Ends a title, which has no control characters: a title then precedes the titles that begin with it. */
const END_OF_TITLE = '\u0001';
const NUMBER_LENGTH = 16;

export const placeOf = ({ key, videoId }: CatalogPosition): string =>
  typeof key === 'number' ? `${orderedText(key)}${videoId}` : `${key}${END_OF_TITLE}${videoId}`;

export function positionAt(sort: CatalogOrder, place: string): CatalogPosition {
  if (sort !== 'title')
    return { key: orderedNumber(place.slice(0, NUMBER_LENGTH)), videoId: place.slice(NUMBER_LENGTH) };
  const end = place.lastIndexOf(END_OF_TITLE);
  return { key: place.slice(0, end), videoId: place.slice(end + 1) };
}
