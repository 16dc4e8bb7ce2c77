import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

type Event = Readonly<Record<string, unknown>> & {
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly salts: Readonly<Record<string, string>>;
};

const sha256 = (...parts: (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

const jcs = (value: unknown): string => canonicalize(value) ?? '';

/**
 * Verifies an export by the published description alone, without code of Reelog: every data digest, hash, link, position and
 * time of recording. @returns the problems by position; empty if it is valid
 */
export function verifyByHand(ndjson: string): string[] {
  const [header, ...rest] = ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const footer = rest.pop() as { head?: { position: number; hash: string } } | undefined;
  const problems: string[] = [];
  let previousHash = '0'.repeat(64);
  let recordedAt = '';
  rest.forEach((line, i) => {
    const { data, salts, hash, ...envelope } = line as Event;
    const digests = Object.entries(salts).map(([field, salt]) => [
      field,
      sha256(Buffer.from(salt, 'hex'), jcs(data[field])),
    ]);
    if (envelope.position !== i + 1) problems.push(`${i + 1}: position ${envelope.position}`);
    if (envelope['previousHash'] !== previousHash) problems.push(`${i + 1}: link`);
    if (envelope['dataHash'] !== sha256(jcs({ ...data, ...Object.fromEntries(digests) })))
      problems.push(`${i + 1}: data`);
    if (hash !== sha256(jcs(envelope))) problems.push(`${i + 1}: hash`);
    const before = recordedAt;
    recordedAt = String(envelope['recordedAt'] ?? [before, envelope['occurredAt']].sort().at(-1));
    if (recordedAt < before) problems.push(`${i + 1}: recordedAt`);
    previousHash = String(hash);
  });
  if (!header?.['logId']) problems.push('no header');
  if (footer?.head?.position !== rest.length || footer.head.hash !== previousHash) problems.push('head');
  return problems;
}
