import { runAudit } from './audit-cli.js';

process.exitCode = await runAudit(process.argv.slice(2), console.log);
