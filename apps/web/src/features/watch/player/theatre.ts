import { rememberedSwitch } from '../../../lib/remembered-switch.js';

/** Theatre mode: the stage takes the width of the page. */
export const theatre = rememberedSwitch('reelog.theatre', false);

/** On narrow pages the stage has the whole width already. */
export const WIDE_PAGE = '(min-width: 1101px)';
