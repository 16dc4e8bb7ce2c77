const SIGN = 0x80;
const BYTES = 8;

/** A number as text with the same order, byte by byte: its IEEE 754 bits, inverted for negative numbers. */
export function orderedText(value: number): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeDoubleBE(value);
  const negative = (bytes[0] ?? 0) >= SIGN;
  for (let i = 0; i < BYTES; i += 1) bytes[i] = (bytes[i] ?? 0) ^ (negative ? 0xff : i === 0 ? SIGN : 0);
  return bytes.toString('hex');
}

/** The inverse of `orderedText`. */
export function orderedNumber(text: string): number {
  const bytes = Buffer.from(text, 'hex');
  const negative = (bytes[0] ?? 0) < SIGN;
  for (let i = 0; i < BYTES; i += 1) bytes[i] = (bytes[i] ?? 0) ^ (negative ? 0xff : i === 0 ? SIGN : 0);
  return bytes.readDoubleBE();
}
