import { CheckpointMovedError } from '../../read-models/src/projections/projection-store.port.js';
import type { Checkpoints } from './checkpoints.port.js';

/** The contract of every checkpoints adapter; called from a spec beside the adapter. */
export function checkpointsContract(create: () => Checkpoints): void {
  let checkpoints: Checkpoints;
  let consumers = 0;
  let consumer: string;
  beforeEach(() => {
    checkpoints = create();
    consumer = `consumer-${++consumers}`;
  });

  it('start at 0', async () => {
    expect(await checkpoints.load(consumer)).toBe(0);
  });

  it('keep the last saved position, for every reader', async () => {
    await checkpoints.save(consumer, 0, 7);
    await checkpoints.save(consumer, 7, 9);
    expect(await checkpoints.load(consumer)).toBe(9);
    expect(await create().load(consumer)).toBe(9);
  });

  it('are separate for each consumer', async () => {
    await checkpoints.save(consumer, 0, 7);
    expect(await checkpoints.load(`${consumer}-other`)).toBe(0);
  });

  it.each([
    ['at first', 0],
    ['later', 5],
  ])('move for one of many that save from the same position %s, and the others get an error', async (_when, from) => {
    if (from > 0) await checkpoints.save(consumer, 0, from);
    const saves = [1, 2, 3, 4, 5].map((step) => create().save(consumer, from, from + step));
    const outcomes = await Promise.allSettled(saves);
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(4);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(CheckpointMovedError);
    expect(await checkpoints.load(consumer)).toBe(from + won + 1);
  });

  it('do not move when the expected position is wrong', async () => {
    await expect(checkpoints.save(consumer, 3, 4)).rejects.toBeInstanceOf(CheckpointMovedError);
    await checkpoints.save(consumer, 0, 7);
    await expect(checkpoints.save(consumer, 0, 8)).rejects.toBeInstanceOf(CheckpointMovedError);
    await expect(checkpoints.save(consumer, 6, 8)).rejects.toBeInstanceOf(CheckpointMovedError);
    expect(await checkpoints.load(consumer)).toBe(7);
  });
}
