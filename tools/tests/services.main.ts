import { close } from '../../scripts/support/tally.mjs';
import { runServicesTests } from './run-services-tests.js';

/** `npm run test:services`: starts services, runs the tests that need them, stops services. Arguments as `npm test`. */
export const main = async (args: string[]): Promise<number> => close(await runServicesTests(args));
