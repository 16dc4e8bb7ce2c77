import { MongoConnection } from '../../connection/mongo.connection.js';
import { MongoLeases } from '../mongo.leases.js';

/** `holder.child.ts <url> <database> <lease> <leaseMs>`: prints when it acquires the lease and when it loses it. */
async function hold(url: string, database: string, name: string, leaseMs: number): Promise<void> {
  const connection = await MongoConnection.open({ url, database });
  const leases = new MongoLeases(connection, { leaseMs, renewMs: leaseMs / 3, pollMs: leaseMs / 12 });
  const lease = await leases.acquire(name, new AbortController().signal);
  console.log(`held ${lease.fence}`);
  lease.signal.addEventListener('abort', () => console.log('lost'));
}

const [url = '', database = '', name = '', leaseMs = ''] = process.argv.slice(2);
void hold(url, database, name, Number(leaseMs));
