import './support/require-node.mjs';
import { runScript } from './support/run.mjs';
import { setUp } from './support/setup.mjs';

runScript(() => setUp());
