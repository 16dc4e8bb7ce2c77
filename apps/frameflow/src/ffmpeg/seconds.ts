import { AV_NOPTS_VALUE } from 'node-av/constants';

export interface TimeBase {
  readonly num: number;
  readonly den: number;
}

/** A time of libav in seconds; undefined when it is not known. */
export const secondsOf = (time: bigint, { num, den }: TimeBase): number | undefined =>
  time === AV_NOPTS_VALUE ? undefined : (Number(time) * num) / den;
