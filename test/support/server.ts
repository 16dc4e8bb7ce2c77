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
  /** Kept by the caller; else a temporary folder that is removed with the server. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limits per client instead of the default ones; in the embedded profile. */
  readonly limits?: Partial<HttpLimits>;
}

/**
 * The product as a user runs it, on a free loopback port: one process, or in the distributed profile an api and a frameflow
 * on real servers. There a data folder identifies an installation: the same folder finds the same data.
 */
export class Server {
  private constructor(
    readonly dataDir: string,
    private readonly api: ReelogProcess,
    /** In start order; ended in reverse. */
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

  /** Output of its processes so far. */
  get printed(): string {
    return this.processes.map(({ printed }) => printed).join('');
  }

  /** The process that answers requests. */
  get pid(): number {
    return this.api.pid;
  }

  /** Ends it with a signal and returns the exit code; null after a signal like SIGKILL. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const [exitCode = null] = await Promise.all(this.processes.map((each) => each.stop(signal)));
    return exitCode;
  }

  /**
   * Stops it and removes its data, unless the caller owns the folder.
   * @throws Error if a process crashed or logged an unexpected error
   */
  async dispose(): Promise<void> {
    const complaints = await Promise.all(this.processes.map((each) => each.complaint()));
    if (this.ownsData) await removeData(this.dataDir);
    const [complaint] = complaints.filter((each) => each !== undefined);
    if (complaint !== undefined) throw new Error(complaint);
  }

  /** The secret of its signed addresses. */
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

/** Removes a data folder, and its installation. */
export async function removeData(dataDir: string): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  if (isDistributed) await removeInstallation(dataDir);
}

/** Settings of every process under test; with a separate installation on real servers. */
export const apiSettings = (dataDir: string): Record<string, string> => ({
  PORT: '0',
  DATA_DIR: dataDir,
  MANAGER_KEYS: `ana:${MANAGER_KEY}`,
  AUDITOR_KEYS: `otto:${AUDITOR_KEY}`,
  LOG_LEVEL: 'warn',
  VIEWS_PER_MINUTE: '100000',
  ...(isDistributed && installationSettings(dataDir)),
});
