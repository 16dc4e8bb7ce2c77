import type { mongo } from 'mongoose';
import type { MongoConnection } from '../../connection/mongo.connection.js';
import type { Row } from '../read-model.js';

type Writes = readonly mongo.AnyBulkWriteOperation<Row>[];

/**
 * A connection on which each upsert loses a race: it looks for its document before another runner inserts it, and then
 * tries to insert one, as the real server does.
 */
export function racedUpserts(connection: MongoConnection): MongoConnection {
  const collection = (name: string) => {
    const real = connection.collection<Row>(name);
    return override(real, 'bulkWrite', (writes: Writes, options: mongo.BulkWriteOptions) =>
      real.bulkWrite(writes.map(asTooLate), options),
    );
  };
  const db = override(connection.mongoose.db as mongo.Db, 'collection', collection);
  return override(connection, 'mongoose', override(connection.mongoose, 'db', db));
}

const asTooLate = (write: mongo.AnyBulkWriteOperation<Row>): mongo.AnyBulkWriteOperation<Row> => {
  if (!('updateOne' in write) || !write.updateOne.upsert) return write;
  const { filter, update } = write.updateOne;
  return { insertOne: { document: { _id: filter._id as string, ...(update as { $set: object }).$set } } };
};

const override = <Target extends object>(target: Target, name: keyof Target, value: unknown): Target =>
  new Proxy(target, {
    get: (of, asked) => {
      const found: unknown = asked === name ? value : Reflect.get(of, asked, of);
      return typeof found === 'function' ? found.bind(of) : found;
    },
  });
