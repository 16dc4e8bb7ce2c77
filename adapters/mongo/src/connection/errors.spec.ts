import mongoose from 'mongoose';
import { duplicateKeyOf } from './errors.js';

const { MongoBulkWriteError, MongoNetworkError } = mongoose.mongo;

/** The driver's error for a failed ordered insert. */
function bulkError(writeErrors: readonly object[], writeConcernError?: object): Error {
  const result = { getWriteConcernError: () => writeConcernError };
  return new MongoBulkWriteError({ message: 'it failed', writeErrors } as never, result as never);
}

describe('errors of MongoDB', () => {
  it.each([
    [
      'MongoDB',
      'E11000 duplicate key error collection: reelog.commits index: streamVersion dup key: { streamId: " index: commandId dup key: ", streamVersion: 3 }',
    ],
    ['FerretDB', "Duplicate key violation on the requested collection: Index 'streamVersion'"],
  ])('name the index of a duplicate key in messages of %s', (_server, errmsg) => {
    const error = bulkError([{ index: 4, code: 11_000, errmsg }]);
    expect(duplicateKeyOf(error)).toEqual({ inserted: 4, index: 'streamVersion' });
  });

  it('leave the outcome open when the majority did not confirm the insert', () => {
    const duplicate = { index: 4, code: 11_000, errmsg: "Index '_id_'" };
    const error = bulkError([duplicate], { code: 64, errmsg: 'waiting for replication timed out' });
    expect(duplicateKeyOf(error)).toBeUndefined();
  });

  it.each([
    ['a deadlock', bulkError([{ index: 0, code: 16_908_292, errmsg: 'deadlock detected' }])],
    ['no write error at all', bulkError([])],
    ['a lost connection', new MongoNetworkError('connection 3 closed')],
    ['anything else', new Error("Index '_id_'")],
  ])('are no duplicate key when they are %s', (_what, error) => {
    expect(duplicateKeyOf(error)).toBeUndefined();
  });
});
