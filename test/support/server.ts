import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpLimits } from '../../apps/api/src/http/http-limits.js';
import { sharedSecrets } from '../../apps/api/src/auth/shared-secrets.js';
import { SHARED_SECRET, installationSettings, isDistributed, removeInstallation } from './installation.js';
import { ReelogProcess } from './reelog-process.js';

export const MANAGER_KEY = 'manager-key-for-tests';
export const AUDITOR_KEY = 'auditor-key-for-tests';

export interface ServerOptions {
  /** Kept by the caller; else a temporary one that goes with the server. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limits of single peers instead of the usual ones; in the embedded profile. */
  readonly limits?: Partial<HttpLimits>;
}

/**
 * The platform as a user runs it, on a free port of the loopback address: one process, or, in the distributed profile, an
 * api and a frameflow on real servers. There a data folder stands for an installation: the same one finds the same data.
 */
export class Server {
  private constructor(
    readonly dataDir: string,
    private readonly api: ReelogProcess,
    /** In the order in which they started; ended in reverse. */
    private readonly others: readonly ReelogProcess[],
    private readonly ownsData: boolean,
  ) {}

  static async start({ dataDir, env = {}, limits }: ServerOptions = {}): Promise<Server> {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'reelog-test-'));
    const options = { folder, env: { ...apiSettings(folder), ...env }, ...(limits && { limits }) };
    try {
      const api = await ReelogProcess.start(isDistributed ? 'api' : 'embedded', options);
      const others = isDistributed ? [await ReelogProcess.start('frameflow', options)] : [];
      return new Server(folder, api, others, dataDir === undefined);
    } catch (error) {
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.api.url;
  }

  /** What its processes printed so far. */
  get printed(): string {
    return this.processes.map(({ printed }) => printed).join('');
  }

  /** Of the process that answers requests. */
  get pid(): number {
    return this.api.pid;
  }

  /** Ends it cleanly (or with another signal) and answers the exit code; null after a signal like SIGKILL. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const [exitCode = null] = await Promise.all(this.processes.map((each) => each.stop(signal)));
    return exitCode;
  }

  /**
   * Stops it and removes its data, unless the caller brought the folder.
   * @throws Error when a process ended by itself or not cleanly, or noted a fault of its own: whatever a test does, it is
   * to stay well
   */
  async dispose(): Promise<void> {
    const complaints = await Promise.all(this.processes.map((each) => each.complaint()));
    if (this.ownsData) await removeData(this.dataDir);
    const [complaint] = complaints.filter((each) => each !== undefined);
    if (complaint !== undefined) throw new Error(complaint);
  }

  /** What it signs addresses with. */
  get grantSecret(): string {
    if (isDistributed) return sharedSecrets(SHARED_SECRET).grantSecret;
    const secrets = JSON.parse(readFileSync(join(this.dataDir, 'secrets.json'), 'utf8')) as { grantSecret: string };
    return secrets.grantSecret;
  }

  request(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
    const { key, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    return fetch(`${this.url}${path}`, { ...rest, headers });
  }

  private get processes(): readonly ReelogProcess[] {
    return [this.api, ...this.others];
  }
}

/** Removes what a test kept in a folder, and the installation that it stands for. */
export async function removeData(dataDir: string): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  if (isDistributed) await removeInstallation(dataDir);
}

/** Settings of every process under test; those of an installation of its own where there are real servers. */
export const apiSettings = (dataDir: string): Record<string, string> => ({
  PORT: '0',
  DATA_DIR: dataDir,
  MANAGER_KEYS: `ana:${MANAGER_KEY}`,
  AUDITOR_KEYS: `otto:${AUDITOR_KEY}`,
  LOG_LEVEL: 'warn',
  VIEWS_PER_MINUTE: '100000',
  ...(isDistributed && installationSettings(dataDir)),
});
