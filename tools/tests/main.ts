import { close } from '../../scripts/support/tally.mjs';
import { runTests } from './run-tests.js';

/** `npm test`: sets up what the tests need, then runs them. Arguments: projects to run, then jest's own. */
export const main = async (args: string[]): Promise<number> => close(await runTests(args));
