import type { ClosedFor } from '@reelog/events';
import { type Config, type Opened, publicUrl } from '@reelog/platform';
import { startStandbyServer } from './standby-server.js';

/** Serves only the reason why there is no api. @returns a line for the operator */
export async function serveStandby({ HOST, PORT }: Config, reason: ClosedFor, opened: Opened): Promise<string> {
  const server = await startStandbyServer({ host: HOST, port: PORT }, reason);
  opened.push(() => server.close());
  return `\n  Reelog is not ready at ${publicUrl(server.url)}\n  ${reason.sentence}\n\n`;
}
