import { serveCalls } from '../worker-calls.js';

const methods = {
  add: (a: number, b: number): number => a + b,
  fill: (memory: ArrayBuffer, value: number): ArrayBuffer => {
    new Uint8Array(memory).fill(value);
    return memory;
  },
  fail: (message: string): never => {
    throw new TypeError(message);
  },
  die: (): void => {
    setImmediate(() => {
      throw new Error('out of luck');
    });
  },
  hang: (): Promise<void> => new Promise(() => undefined),
};

export type EchoMethods = typeof methods;

serveCalls(methods);
