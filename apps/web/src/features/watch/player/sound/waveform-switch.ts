import { rememberedSwitch } from '../../../../lib/remembered-switch.js';

/** Whether the waveform is shown behind the time line. */
export const waveformSwitch = rememberedSwitch('reelog.waveform', false);
