import { config as loadEnvFile } from 'dotenv';
import { runFrameflow } from './bootstrap.js';

loadEnvFile({ quiet: true });
await runFrameflow(process.env);
