import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationOf } from './installation.js';
import { ReelogProcess } from './reelog-process.js';
import { apiSettings, removeData } from './server.js';
import type { Requester } from './client.js';

export interface ClusterOptions {
  readonly apis?: number;
  readonly frameflows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Whatever is away, a request is answered: with 503 if need be. */
const ANSWERED_WITHIN_MS = 30_000;

/** An installation of several api processes and several frameflows on the real servers. */
export class Cluster implements Requester {
  readonly apis: ReelogProcess[] = [];
  readonly frameflows: ReelogProcess[] = [];
  private readonly gone: ReelogProcess[] = [];
  private turn = 0;

  private constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start({ apis = 2, frameflows = 2, env = {} }: ClusterOptions = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'reelog-cluster-'));
    const cluster = new Cluster(folder, { ...apiSettings(folder), ...env });
    try {
      for (let i = 0; i < apis; i += 1) await cluster.startApi();
      for (let i = 0; i < frameflows; i += 1) await cluster.startFrameflow();
      return cluster;
    } catch (error) {
      await cluster.dispose().catch(() => undefined);
      throw error;
    }
  }

  get installation(): string {
    return installationOf(this.folder);
  }

  async startApi(): Promise<ReelogProcess> {
    const api = await ReelogProcess.start('api', { folder: this.folder, env: this.env });
    this.apis.push(api);
    return api;
  }

  async startFrameflow(env: Readonly<Record<string, string>> = {}): Promise<ReelogProcess> {
    const options = { folder: this.folder, env: { ...this.env, ...env } };
    const frameflow = await ReelogProcess.start('frameflow', options);
    this.frameflows.push(frameflow);
    return frameflow;
  }

  /** kill -9; it takes no part any more. */
  async kill(victim: ReelogProcess): Promise<void> {
    for (const list of [this.apis, this.frameflows]) {
      const index = list.indexOf(victim);
      if (index >= 0) list.splice(index, 1);
    }
    this.gone.push(victim);
    await victim.stop('SIGKILL');
  }

  /** Asks the apis by turns. */
  request(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
    const api = this.apis[(this.turn += 1) % this.apis.length];
    if (!api) throw new Error('There is no api process');
    return requestTo(api, path, init);
  }

  /** One api, whichever the others are. */
  at(index: number): Requester & { readonly url: string } {
    const api = this.apis[index];
    if (!api) throw new Error(`There is no api process ${index}`);
    return { url: api.url, request: (path, init) => requestTo(api, path, init) };
  }

  /** Ends everything and removes its data. @throws Error when a process did not stay well */
  async dispose(): Promise<void> {
    const all = [...this.apis, ...this.frameflows, ...this.gone];
    const complaints = await Promise.all(all.map((each) => each.complaint()));
    await removeData(this.folder);
    const [complaint] = complaints.filter((each) => each !== undefined);
    if (complaint !== undefined) throw new Error(complaint);
  }
}

function requestTo(
  { url }: ReelogProcess,
  path: string,
  { key, ...rest }: RequestInit & { key?: string } = {},
): Promise<Response> {
  const headers = new Headers(rest.headers);
  if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
  const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS);
  return fetch(`${url}${path}`, { signal, ...rest, headers }).catch((error: unknown) => {
    if (signal.aborted) throw new Error(`${url}${path} had no answer within ${ANSWERED_WITHIN_MS} ms`);
    throw error;
  });
}
