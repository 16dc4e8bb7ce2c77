/**
 * A sentence of ours with a quotation of people (“…”). The quotation is isolated, so that its writing direction does
 * not change the sentence (Unicode UAX #9).
 */
export const Quoted = ({ text }: { text: string }) =>
  text.split(/(?<=“)(.*?)(?=”)/s).map((part, i) => (i % 2 === 0 ? part : <bdi key={i}>{part}</bdi>));
