import { createHash, type Hash } from 'node:crypto';
import { serveCalls } from '@reelog/platform/workers';

const hashes = new Map<number, Hash>();

const methods = {
  /** Returns the memory to the caller. */
  update(id: number, memory: ArrayBuffer, sizeBytes: number): ArrayBuffer {
    const hash = hashes.get(id) ?? createHash('sha256');
    hashes.set(id, hash.update(new Uint8Array(memory, 0, sizeBytes)));
    return memory;
  },
  /** Lower-case hex. */
  digest: (id: number): string => (hashes.get(id) ?? createHash('sha256')).digest('hex'),
  discard: (id: number): void => void hashes.delete(id),
};

export type Sha256Methods = typeof methods;

serveCalls<Sha256Methods>(methods);
