import { serveCalls } from '../worker-calls.js';

const methods = {
  add: (a: number, b: number): number => a + b,
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
