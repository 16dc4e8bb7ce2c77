import { workerData } from 'node:worker_threads';
import { logAuditMethods } from '@reelog/events';
import { serveCalls } from '@reelog/platform/workers';
import { MongoConnection, type MongoOptions } from '../connection/mongo.connection.js';
import { MongoLogToExport } from './log-export.js';
import { MongoLogScan } from './log-scan.js';
import { MongoLogToVerify } from './log-verification.js';

/** How long to look for the server, milliseconds; the caller was connected before. */
const CONNECT_MS = 3_000;

/** The connection ends with the thread. */
const openScan = async (): Promise<MongoLogScan> =>
  MongoLogScan.open(await MongoConnection.open(workerData as MongoOptions, { deadlineMs: CONNECT_MS }));

serveCalls(
  logAuditMethods({
    openToVerify: async () => new MongoLogToVerify(await openScan()),
    openToExport: async () => new MongoLogToExport(await openScan()),
  }),
);
