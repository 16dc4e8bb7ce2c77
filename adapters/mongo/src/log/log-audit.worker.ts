import { workerData } from 'node:worker_threads';
import type { LogAuditMethods } from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { MongoConnection } from '../connection/mongo.connection.js';
import type { MongoOptions } from '../connection/mongo.connection.js';
import { MongoLogExport } from './log-export.js';
import { MongoLogScan } from './log-scan.js';
import { MongoLogVerification } from './log-verification.js';

/** How long to look for the server, milliseconds: whoever started this has talked to it before. */
const CONNECT_MS = 3_000;

const openScan = async (): Promise<MongoLogScan> =>
  MongoLogScan.open(await MongoConnection.open(workerData as MongoOptions, { deadlineMs: CONNECT_MS }));

let verification: MongoLogVerification | undefined;
let exporting: MongoLogExport | undefined;

/** One thread does one job: the calls of a verification, or of an export. Its connection ends with it. */
const methods: LogAuditMethods = {
  verifyNext: async (published) => {
    verification ??= new MongoLogVerification(await openScan(), published);
    return verification.next();
  },
  exportNext: async () => {
    exporting ??= new MongoLogExport(await openScan());
    return exporting.next();
  },
};

serveCalls(methods);
