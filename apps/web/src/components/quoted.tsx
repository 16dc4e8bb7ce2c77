/**
 * A sentence of ours that quotes people (“…”): what they wrote has a direction of its own, and does not turn the sentence
 * around (Unicode UAX #9, isolates).
 */
export const Quoted = ({ text }: { text: string }) =>
  text.split(/(?<=“)(.*?)(?=”)/s).map((part, i) => (i % 2 === 0 ? part : <bdi key={i}>{part}</bdi>));
