import { fileURLToPath } from 'node:url';
import { sharedLeasesContract } from '../../../../libs/coordination/src/leases.contract.js';
import { MongoLeases } from './mongo.leases.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

const HOLDER = fileURLToPath(new URL('./testing/holder.child.ts', import.meta.url));
/** Shorter than in production, but long enough for a busy test machine. */
const LEASE_MS = 1_500;

describe('a lease in MongoDB', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.destroy());

  sharedLeasesContract(() => ({
    create: () =>
      new MongoLeases(database.connection, { leaseMs: LEASE_MS, renewMs: LEASE_MS / 3, pollMs: LEASE_MS / 12 }),
    leaseMs: LEASE_MS,
    holderArguments: (name) => [
      ...['--conditions=@reelog/source', '--import', 'tsx', HOLDER],
      ...[database.address.url, database.address.database, name, String(LEASE_MS)],
    ],
  }));
});
