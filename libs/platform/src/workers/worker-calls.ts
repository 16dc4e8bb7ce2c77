import { parentPort, type Worker } from 'node:worker_threads';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Asks a thread to end between two calls. */
const END = 'end';

type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: unknown };

/**
 * The methods of a worker thread. Arguments and results must survive a structured clone. ArrayBuffers are transferred:
 * the sender loses them.
 */
export type WorkerMethods<Methods> = { [Name in keyof Methods]: (...args: never[]) => unknown };

type Arguments<Method> = Method extends (...args: infer Args) => unknown ? Args : never;
type Result<Method> = Method extends (...args: never[]) => infer Value ? Awaited<Value> : never;

/** Answers calls in a worker thread one after the other; asynchronous methods may overlap. */
export function serveCalls<Methods extends WorkerMethods<Methods>>(methods: Methods): void {
  if (!parentPort) throw new Error('serveCalls() runs in a worker thread only.');
  const port = parentPort;
  const named = methods as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  const answer = async ({ id, method, args }: Call): Promise<void> => {
    try {
      const value = await named[method]?.(...args);
      port.postMessage({ id, value } satisfies Reply, handedOver([value]));
    } catch (error) {
      port.postMessage({ id, error } satisfies Reply);
    }
  };
  port.on('message', (message: Call | typeof END) => {
    if (message === END) process.exit(); // of the thread only
    void answer(message);
  });
}

/** The calling side. When a worker dies, all open and later calls fail with the reason. */
export class WorkerClient<Methods extends WorkerMethods<Methods>> {
  private readonly open = new Map<number, { resolve: (value: never) => void; reject: (reason: unknown) => void }>();
  private lastId = 0;
  private dead: Error | undefined;
  private hasExited = false;

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: Reply) => this.settle(reply));
    worker.on('error', (error) => this.die(new Error(`A worker thread failed: ${error.message}`, { cause: error })));
    worker.on('exit', () => {
      this.hasExited = true;
      this.die(new Error('The worker thread has ended.'));
    });
  }

  call<Name extends keyof Methods & string>(
    method: Name,
    ...args: Arguments<Methods[Name]>
  ): Promise<Result<Methods[Name]>> {
    if (this.dead) return Promise.reject(this.dead);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, args } satisfies Call, handedOver(args));
    });
  }

  /**
   * Ends the thread between two calls; open asynchronous calls fail. `worker.terminate()` is not safe: interrupting
   * native code (libsql) aborts the process.
   */
  async end(): Promise<void> {
    if (this.hasExited) return;
    const exited = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.postMessage(END);
    await exited;
  }

  private settle(reply: Reply): void {
    const call = this.open.get(reply.id);
    this.open.delete(reply.id);
    if ('error' in reply) call?.reject(reply.error);
    else call?.resolve(reply.value as never);
  }

  private die(reason: Error): void {
    this.dead ??= reason;
    for (const call of this.open.values()) call.reject(this.dead);
    this.open.clear();
  }
}

const handedOver = (values: readonly unknown[]): ArrayBuffer[] =>
  values.filter((value) => value instanceof ArrayBuffer);
