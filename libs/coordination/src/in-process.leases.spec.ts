import { InProcessLeases } from './in-process.leases.js';
import { leasesContract } from './leases.contract.js';

describe('a lease in one process', () => {
  const leases = new InProcessLeases();
  leasesContract(() => ({ create: () => leases, leaseMs: 200 }));
});
