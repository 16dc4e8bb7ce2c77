import { z } from 'zod';

export interface TextLimits {
  /** Limits in Unicode code points, as JSON Schema counts them; Zod's own limits count UTF-16 units. */
  readonly min?: number;
  readonly max: number;
  /** Normalizes a text to its recorded form before it is measured. */
  readonly form?: (text: string) => string;
}

/** A text of limited length, as a field of a body or a parameter. */
export const text = ({ min = 0, max, form = (given) => given }: TextLimits) =>
  z
    .string()
    .overwrite(form)
    .refine((value) => lengthOf(value) >= min, `at least ${min} ${min === 1 ? 'character' : 'characters'}`)
    .refine((value) => lengthOf(value) <= max, `at most ${max} characters`)
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });

const lengthOf = (value: string): number => [...value].length;
