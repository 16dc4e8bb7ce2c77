import { readNdjson } from './ndjson.js';

const bodyOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function read(...chunks: Uint8Array[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readNdjson(bodyOf(...chunks))) values.push(value);
  return values;
}

describe('lines of JSON', () => {
  it('are read from chunks of any size, also inside characters', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}\n{"c":3}');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]);
    }
  });

  it('may be absent', async () => expect(await read()).toEqual([]));
});
