import { WorkerClient } from './worker-calls.js';
import { startWorker } from './worker-thread.js';
import type { EchoMethods } from './testing/echo.worker.js';

describe('calls into a worker thread', () => {
  let client: WorkerClient<EchoMethods>;

  beforeEach(() => {
    client = new WorkerClient<EchoMethods>(startWorker(new URL('./testing/echo.worker.js', import.meta.url)));
  });
  afterEach(() => client.end());

  it("return the method's result to each caller", async () => {
    await expect(Promise.all([client.call('add', 1, 2), client.call('add', 3, 4)])).resolves.toEqual([3, 7]);
  });

  it('transfer memory both ways without copying it', async () => {
    const memory = new ArrayBuffer(3);
    const returned = client.call('fill', memory, 7);
    expect(memory.byteLength).toBe(0);
    expect([...new Uint8Array(await returned)]).toEqual([7, 7, 7]);
  });

  it("reject with the method's error", async () => {
    await expect(client.call('fail', 'no such thing')).rejects.toThrow('no such thing');
    await expect(client.call('add', 1, 1)).resolves.toBe(2);
  });

  it('fail when the thread dies, both open and later ones', async () => {
    const open = expect(client.call('hang')).rejects.toThrow('out of luck');
    await client.call('die').catch(() => undefined); // it may die before its answer is sent
    await open;
    await expect(client.call('add', 1, 2)).rejects.toThrow('out of luck');
  });

  it('fail when the thread is ended', async () => {
    const open = expect(client.call('hang')).rejects.toThrow('ended');
    await client.end();
    await open;
  });
});
