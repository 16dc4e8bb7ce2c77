import { rememberedSwitch } from '../remembered-switch.js';

/** Whether the next video starts by itself after the end of one. */
export const autoplay = rememberedSwitch('reelog.autoplay', true);
