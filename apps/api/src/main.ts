import { config as loadEnvFile } from 'dotenv';
import { runDistributedApi } from './bootstrap.js';

loadEnvFile({ quiet: true });
await runDistributedApi(process.env);
