import { LaggingResult } from './lagging-result.js';
import type { GenerationDocument } from './read-model.js';

const at = (factsPosition: number, _id = 'catalog_v1_g1') => ({ _id, factsPosition }) as GenerationDocument;

/** Reads end when the test says so; each returns the position that it was asked for. */
function slowReads(mayLag: boolean) {
  const ends: ((error?: Error) => void)[] = [];
  const read = ({ factsPosition }: GenerationDocument) =>
    new Promise<number>((resolve, reject) => {
      ends.push((error) => (error ? reject(error) : resolve(factsPosition)));
    });
  return { ends, result: new LaggingResult(read, mayLag) };
}

describe('a result that may lag', () => {
  it('is read once for all who ask, and again after a change, until which the last one is returned', async () => {
    const { ends, result } = slowReads(true);
    const first = [result.get(at(1)), result.get(at(1)), result.get(at(2))];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    expect(await Promise.all(first)).toEqual([1, 1, 1]);
    expect(await result.get(at(5))).toBe(1);
    expect(await result.get(at(6))).toBe(1);
    expect(ends).toHaveLength(2); // one at a time
    ends[1]?.();
    await new Promise(setImmediate);
    expect(await result.get(at(5))).toBe(5);
    expect(ends).toHaveLength(2);
  });

  it('is never of another generation', async () => {
    const { ends, result } = slowReads(true);
    const old = result.get(at(7));
    const other = result.get(at(3, 'catalog_v1_g2'));
    expect(ends).toHaveLength(2);
    for (const end of ends) end();
    expect(await Promise.all([old, other])).toEqual([7, 3]);
    await new Promise(setImmediate);
    expect(await result.get(at(3, 'catalog_v1_g2'))).toBe(3);
  });

  it('is read again after an error', async () => {
    const { ends, result } = slowReads(true);
    const failed = result.get(at(1));
    ends[0]?.(new Error('The server does not answer'));
    await expect(failed).rejects.toThrow('The server does not answer');
    const read = result.get(at(1));
    ends[1]?.();
    expect(await read).toBe(1);
  });

  it('waits for the change when it may not lag', async () => {
    const { ends, result } = slowReads(false);
    void result.get(at(1));
    const later = result.get(at(2));
    ends[0]?.();
    await new Promise(setImmediate);
    expect(ends).toHaveLength(2);
    ends[1]?.();
    expect(await later).toBe(2);
  });
});
