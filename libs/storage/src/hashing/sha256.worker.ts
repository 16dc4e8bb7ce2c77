import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { serveCalls } from '@reelog/platform/workers';

const hashes = new Map<number, Hash>();

const methods = {
  update(id: number, bytes: Uint8Array): void {
    const hash = hashes.get(id) ?? createHash('sha256');
    hashes.set(id, hash.update(bytes));
  },
  /** Lower-case hex. */
  digest: (id: number): string => (hashes.get(id) ?? createHash('sha256')).digest('hex'),
  discard: (id: number): void => void hashes.delete(id),
};

export type Sha256Methods = typeof methods;

serveCalls<Sha256Methods>(methods);
