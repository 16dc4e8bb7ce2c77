import type { FaultKind, IntegrityFault, NamedObject, ObjectDigest } from '@reelog/domain';
import { ObjectNotFoundError, type ObjectStore, type Sha256Thread } from '@reelog/storage';
import type { ByteRate } from './byte-rate.js';

/** Result of reading a whole object. */
export type Reading = { readonly sizeBytes: number; readonly sha256: string } | Exclude<FaultKind, 'changed'>;

/** Error codes of the operating system for lost bytes of a file. */
const BAD_MEDIUM = ['EIO', 'EUCLEAN', 'EBADMSG'];

/** Reads and hashes objects; hashing runs on its own thread. */
export class ObjectReader {
  constructor(
    private readonly store: Pick<ObjectStore, 'read'>,
    private readonly sha256: Sha256Thread,
    private readonly rate?: ByteRate,
  ) {}

  /** @throws errors of the store that are not about this object; the signal's reason */
  async read(key: string, signal: AbortSignal): Promise<Reading> {
    try {
      return await this.digest(key, signal);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return 'missing';
      if (BAD_MEDIUM.includes(String((error as NodeJS.ErrnoException).code))) return 'unreadable';
      throw error;
    }
  }

  private async digest(key: string, signal: AbortSignal): Promise<Reading> {
    const body = await this.store.read(key);
    const hash = this.sha256.begin();
    try {
      let sizeBytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        signal.throwIfAborted();
        sizeBytes += chunk.length;
        await hash.update(chunk);
        await this.rate?.acquire(chunk.length, signal);
        body.recycle?.(chunk);
      }
      return { sizeBytes, sha256: await hash.digest() };
    } finally {
      hash.close();
      body.destroy();
    }
  }
}

/**
 * Compares a reading with the recorded values.
 * @param position of the event that names the object
 * @param baseline digest of the first reading, if the event has none
 */
export function faultIn(
  named: NamedObject,
  position: number,
  baseline: ObjectDigest | undefined,
  reading: Reading,
): IntegrityFault | undefined {
  const sizeBytes = named.sizeBytes ?? baseline?.sizeBytes;
  const sha256 = named.sha256 ?? baseline?.sha256;
  const expected = { ...(sizeBytes !== undefined && { sizeBytes }), ...(sha256 !== undefined && { sha256 }) };
  const about = { key: named.key, position, expected };
  if (typeof reading === 'string') return { ...about, fault: reading };
  const same = reading.sizeBytes === (sizeBytes ?? reading.sizeBytes) && reading.sha256 === (sha256 ?? reading.sha256);
  return same ? undefined : { ...about, fault: 'changed', found: reading };
}
