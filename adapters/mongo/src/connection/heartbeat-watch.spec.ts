import { EventEmitter } from 'node:events';
import type { mongo } from 'mongoose';
import { ENDLESS_CHECK_MS, HeartbeatWatch } from './heartbeat-watch.js';

const client = new EventEmitter() as EventEmitter & mongo.MongoClient;
const tell = (event: string, connectionId: string): boolean => (client as EventEmitter).emit(event, { connectionId });
let endless: number;
let watch: HeartbeatWatch;

beforeEach(() => {
  jest.useFakeTimers();
  endless = 0;
  watch = new HeartbeatWatch(client, () => (endless += 1), ENDLESS_CHECK_MS);
});
afterEach(() => {
  watch.stop();
  jest.useRealTimers();
});

describe('the heartbeat watch', () => {
  it.each(['serverHeartbeatSucceeded', 'serverHeartbeatFailed'])('accepts checks that end: %s', (ended) => {
    for (let i = 0; i < 10; i += 1) {
      tell('serverHeartbeatStarted', 'a:1');
      jest.advanceTimersByTime(3_000);
      tell(ended, 'a:1');
      jest.advanceTimersByTime(60_000);
    }
    expect(endless).toBe(0);
  });

  it('detects a check of one server that does not end, independent of the other servers', () => {
    tell('serverHeartbeatStarted', 'a:1');
    for (let passed = 0; passed < ENDLESS_CHECK_MS; passed += 1_000) {
      expect(endless).toBe(0);
      tell('serverHeartbeatStarted', 'b:1');
      jest.advanceTimersByTime(1_000);
      tell('serverHeartbeatSucceeded', 'b:1');
    }
    expect(endless).toBe(1);
  });

  it.each([
    ['serverClosed', { address: 'a:1' }],
    ['topologyClosed', {}],
  ])('does not wait for a check whose end is no longer reported: %s', (event, told) => {
    tell('serverHeartbeatStarted', 'a:1');
    (client as EventEmitter).emit(event, told);
    jest.advanceTimersByTime(2 * ENDLESS_CHECK_MS);
    expect(endless).toBe(0);
  });

  it('stops when it is told to stop', () => {
    tell('serverHeartbeatStarted', 'a:1');
    watch.stop();
    jest.advanceTimersByTime(2 * ENDLESS_CHECK_MS);
    expect(endless).toBe(0);
    expect((client as EventEmitter).eventNames()).toEqual([]);
  });
});
