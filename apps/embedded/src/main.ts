import { config as loadEnvFile } from 'dotenv';
import { runEmbedded } from './bootstrap.js';

loadEnvFile({ quiet: true });
await runEmbedded(process.env);
