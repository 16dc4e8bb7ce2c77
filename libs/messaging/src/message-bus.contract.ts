import { type DeadLetters, type MessageBus, MessageNotAcceptedError, type OnDeadLetter } from './message-bus.port.js';
import { until } from '../../platform/src/waiting/testing/until.js';

export interface ReceivedMessage {
  readonly message: unknown;
  /** 1 for the first delivery. */
  readonly delivery: number;
}
export type TestHandler = (received: ReceivedMessage) => Promise<void>;

/** A broker of its own for one test, with `deliveryLimit` 3, room for 20 messages a group and 5 dead letters. */
export interface MessageBusUnderTest {
  readonly bus: MessageBus;
  readonly deadLetters: DeadLetters;
  /** Dead letters as `onDeadLetter` reported them. */
  readonly reportedDeadLetters: readonly Parameters<OnDeadLetter>[0][];
  /** Starts a consumer group with its handlers by pattern; returns a function that stops it gracefully. */
  consume(
    group: string,
    handlers: Readonly<Record<string, TestHandler>>,
    options?: { concurrency?: number },
  ): Promise<() => Promise<void>>;
  /** Ends all groups and the process that they ran in; then another process continues with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What every message bus promises; an adapter's spec calls this with a factory. */
export function messageBusContract(create: () => Promise<MessageBusUnderTest>): void {
  let tested: MessageBusUnderTest;
  beforeEach(async () => {
    tested = await create();
  });
  afterEach(() => tested.close());

  it('delivers a message only to the handler of its pattern', async () => {
    const jobs = recorder();
    const results = recorder();
    await tested.consume('workers', { 'test.job': jobs.handler, 'test.result': results.handler });
    await tested.bus.publish('test.job', { id: 1 });
    await until(() => jobs.received.length === 1);
    expect(jobs.received).toEqual([{ message: { id: 1 }, delivery: 1 }]);
    expect(results.received).toEqual([]);
  });

  it('gives every consumer group its own copy', async () => {
    const received: { items: number[] }[] = [];
    const greedy: TestHandler = async ({ message }) => {
      const copy = message as { items: number[] };
      copy.items.push(received.length + 1);
      received.push(copy);
    };
    await tested.consume('first', { 'test.job': greedy });
    await tested.consume('second', { 'test.job': greedy });
    const sent = { items: [0] };
    await tested.bus.publish('test.job', sent);
    await until(() => received.length === 2);
    expect(received.map((copy) => copy.items)).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(sent).toEqual({ items: [0] });
  });

  it('carries only what JSON can express', async () => {
    const { handler, received } = recorder();
    await tested.consume('workers', { 'test.job': handler });
    await tested.bus.publish('test.job', { at: new Date(0), left: undefined, text: 'grüße 🎬', none: null });
    await until(() => received.length === 1);
    expect(received[0]?.message).toEqual({ at: '1970-01-01T00:00:00.000Z', text: 'grüße 🎬', none: null });
  });

  it('keeps the order for a consumer with concurrency 1', async () => {
    const { handler, received } = recorder();
    await tested.consume('workers', { 'test.job': handler }, { concurrency: 1 });
    for (let id = 0; id < 15; id += 1) await tested.bus.publish('test.job', { id });
    await until(() => received.length === 15);
    expect(received.map(({ message }) => message)).toEqual(Array.from({ length: 15 }, (_, id) => ({ id })));
  });

  it('runs as many handlers at a time as the group allows, and no more', async () => {
    let atWork = 0;
    let most = 0;
    let done = 0;
    const handler: TestHandler = async () => {
      most = Math.max(most, (atWork += 1));
      await pause(20);
      atWork -= 1;
      done += 1;
    };
    await tested.consume('workers', { 'test.job': handler }, { concurrency: 3 });
    for (let id = 0; id < 12; id += 1) await tested.bus.publish('test.job', { id });
    await until(() => done === 12);
    expect(most).toBe(3);
  });

  it('redelivers a failed message until it succeeds', async () => {
    const { handler, received } = recorder(({ delivery }) => delivery < 3);
    await tested.consume('workers', { 'test.job': handler });
    await tested.bus.publish('test.job', { id: 1 });
    await until(() => received.length === 3);
    expect(received.map(({ delivery }) => delivery)).toEqual([1, 2, 3]);
    expect(await tested.deadLetters.list()).toEqual([]);
  });

  it('goes on with other messages while one keeps failing', async () => {
    const { handler, received } = recorder(({ message }) => (message as { bad: boolean }).bad);
    await tested.consume('workers', { 'test.job': handler });
    await tested.bus.publish('test.job', { bad: true });
    await tested.bus.publish('test.job', { bad: false });
    await until(() => received.some(({ message }) => !(message as { bad: boolean }).bad));
  });

  it('makes a message a dead letter with its reason after the delivery limit', async () => {
    const { handler, received } = recorder(() => true);
    await tested.consume('workers', { 'test.job': handler });
    await tested.bus.publish('test.job', { id: 1 });
    await until(async () => (await tested.deadLetters.list()).length === 1);
    expect(received).toHaveLength(3);
    const [deadLetter] = await tested.deadLetters.list();
    expect(deadLetter).toMatchObject({
      pattern: 'test.job',
      message: { id: 1 },
      deliveries: 3,
      reason: 'handler failed',
    });
    expect(Date.parse(deadLetter?.diedAt ?? '')).not.toBeNaN();
  });

  it('retries a dead letter and removes it from the list', async () => {
    let repaired = false;
    const { handler, received } = recorder(() => !repaired);
    await tested.consume('workers', { 'test.job': handler });
    await tested.bus.publish('test.job', { id: 1 });
    const id = await firstDeadLetter(tested.deadLetters);
    repaired = true;
    expect(await tested.deadLetters.retry(id)).toBe(true);
    await until(() => received.length === 4);
    expect(received.at(-1)).toEqual({ message: { id: 1 }, delivery: 1 });
    expect(await tested.deadLetters.list()).toEqual([]);
    expect(await tested.deadLetters.retry(id)).toBe(false);
  });

  it('retries a dead letter only in its own group', async () => {
    let repaired = false;
    const broken = recorder(() => !repaired);
    const healthy = recorder();
    await tested.consume('broken', { 'test.job': broken.handler });
    await tested.consume('healthy', { 'test.job': healthy.handler });
    await tested.bus.publish('test.job', { id: 1 });
    const id = await firstDeadLetter(tested.deadLetters);
    repaired = true;
    await tested.deadLetters.retry(id);
    await until(() => broken.received.length === 4);
    expect(healthy.received).toHaveLength(1);
  });

  it('discards a dead letter', async () => {
    await tested.consume('workers', { 'test.job': recorder(() => true).handler });
    await tested.bus.publish('test.job', { id: 1 });
    const id = await firstDeadLetter(tested.deadLetters);
    expect(await tested.deadLetters.discard(id)).toBe(true);
    expect(await tested.deadLetters.list()).toEqual([]);
    expect(await tested.deadLetters.discard(id)).toBe(false);
  });

  it('reports each dead letter with its group and reason', async () => {
    await tested.consume('workers', { 'test.job': recorder(() => true).handler });
    await tested.bus.publish('test.job', { id: 1 });
    await firstDeadLetter(tested.deadLetters);
    expect(tested.reportedDeadLetters).toEqual([{ pattern: 'test.job', group: 'workers', reason: 'handler failed' }]);
    expect(await tested.deadLetters.count()).toBe(1);
  });

  it('keeps dead letters over a restart, and can retry and discard them afterwards', async () => {
    const { handler, received } = recorder(() => true);
    await tested.consume('workers', { 'test.job': handler });
    for (const id of [1, 2]) await tested.bus.publish('test.job', { id });
    await until(async () => (await tested.deadLetters.list()).length === 2);
    const before = await tested.deadLetters.list();
    await tested.restart();
    expect(await tested.deadLetters.list()).toEqual(before);
    expect(await tested.deadLetters.count()).toBe(2);
    const again = recorder();
    await tested.consume('workers', { 'test.job': again.handler });
    const [newest, oldest] = before;
    expect(await tested.deadLetters.retry(newest?.id ?? '')).toBe(true);
    await until(() => again.received.length === 1);
    expect(again.received).toEqual([{ message: newest?.message, delivery: 1 }]);
    expect(await tested.deadLetters.discard(oldest?.id ?? '')).toBe(true);
    await tested.restart();
    expect(await tested.deadLetters.list()).toEqual([]);
    expect(received).toHaveLength(6);
  });

  it('keeps a limited number of dead letters, and lists the newest first', async () => {
    const { handler, received } = recorder(() => true);
    await tested.consume('workers', { 'test.job': handler });
    for (let id = 0; id < 7; id += 1) {
      await tested.bus.publish('test.job', { id });
      await until(() => received.length === 3 * (id + 1));
    }
    await until(async () => idsOf(await tested.deadLetters.list())[0] === 6);
    expect(idsOf(await tested.deadLetters.list())).toEqual([6, 5, 4, 3, 2]);
  });

  it('rejects a message that no group handles', async () => {
    await expect(tested.bus.publish('test.nobody', {})).rejects.toThrow(MessageNotAcceptedError);
  });

  it('rejects messages while a group is full, and accepts them again later', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let done = 0;
    const handler: TestHandler = async () => {
      await gate;
      done += 1;
    };
    await tested.consume('workers', { 'test.job': handler });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, id) => tested.bus.publish('test.job', { id })),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toBeInstanceOf(MessageNotAcceptedError);
    open();
    await until(() => done === outcomes.length - refused.length);
    await expect(tested.bus.publish('test.job', {})).resolves.toBeUndefined();
  });

  it('waits for running handlers when a group stops, and delivers nothing more to it', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let started = 0;
    let finished = 0;
    const handler: TestHandler = async () => {
      started += 1;
      await gate;
      finished += 1;
    };
    const stop = await tested.consume('workers', { 'test.job': handler }, { concurrency: 2 });
    for (let id = 0; id < 6; id += 1) await tested.bus.publish('test.job', { id });
    await until(() => started === 2);
    const stopped = stop();
    await pause(20);
    open();
    await stopped;
    expect(finished).toBe(2);
    await pause(60);
    expect(started).toBe(2);
  });
}

function recorder(fails: (received: ReceivedMessage) => boolean = () => false) {
  const received: ReceivedMessage[] = [];
  const handler: TestHandler = async (message) => {
    received.push(message);
    if (fails(message)) throw new Error('handler failed');
  };
  return { handler, received };
}

const idsOf = (deadLetters: readonly { message: unknown }[]) =>
  deadLetters.map(({ message }) => (message as { id: number }).id);

async function firstDeadLetter(deadLetters: DeadLetters): Promise<string> {
  await until(async () => (await deadLetters.list()).length > 0);
  const [deadLetter] = await deadLetters.list();
  return deadLetter?.id ?? '';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
