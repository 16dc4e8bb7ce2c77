import { bridge } from './bridge.js';
import { council } from './council.js';
import { craft } from './craft.js';
import { harbour } from './harbour.js';
import { nature } from './nature.js';
import { newest } from './newest.js';
import { people } from './people.js';
import type { Recipe } from './recipe.js';
import { school } from './school.js';
import { year1962 } from './year-1962.js';

const themes = [year1962, bridge, nature, craft, harbour, people, school, council];

/** All videos of the demo in the order of their upload: one of each theme in turn, then the newest. */
export const recipes: readonly Recipe[] = [...inTurn(themes), ...newest];

function inTurn<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
