import { describeObjectStore } from '../object-store.contract.js';
import { S3TestBed } from './testing/s3-test-bed.js';

const bed = new S3TestBed();
afterAll(() => bed.remove());

describeObjectStore('S3ObjectStore', () => bed.open());
