import { fewDescriptors, httpLimits } from './http-limits.js';

describe('the limits on connections', () => {
  it.each([
    [1_048_576, 10_000, 512],
    [4_096, 1_920, 480],
    [1_024, 384, 96],
    [100, 16, 4],
    [Infinity, 10_000, 512],
  ])('leave descriptors for the log and the tools with a limit of %d', (descriptors, connections, perAddress) => {
    expect(httpLimits(descriptors)).toMatchObject({ connections, connectionsPerAddress: perAddress });
  });

  it('are read from the system', () => {
    expect(httpLimits().connections).toBeGreaterThanOrEqual(16);
  });
});

describe('the warning about few descriptors', () => {
  it('names the limit, its effect and the remedy', () => {
    expect(fewDescriptors(1_024)).toMatch(/only 1024 files.* at most 384 connections.*4096.*ulimit -n/);
  });

  it.each([4_096, 1_048_576, Infinity])('is absent with %d', (descriptors) => {
    expect(fewDescriptors(descriptors)).toBeUndefined();
  });
});
