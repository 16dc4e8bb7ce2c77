import { rememberedSwitch } from '../../../lib/remembered-switch.js';

/** Theatre mode: the stage takes the width of the page. */
export const theatre = rememberedSwitch('reelog.theatre', false);
