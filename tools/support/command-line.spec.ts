import { StepFailed } from '../../scripts/support/run.mjs';
import { commandLine } from './command-line.js';

const options = { key: { type: 'string' } } as const;

describe('a command line', () => {
  it('gives the options and the positional arguments', () => {
    const { values, positionals } = commandLine(
      { args: ['make', '--key', 'k'], options, allowPositionals: true },
      'Usage',
    );
    expect([values.key, positionals]).toEqual(['k', ['make']]);
  });

  it.each([[['--help']], [['--key']], [['--key', '--other']]])('answers %j with the usage', (args) => {
    expect(() => commandLine({ args, options }, 'Usage: …')).toThrow(new StepFailed('Usage: …'));
  });
});
