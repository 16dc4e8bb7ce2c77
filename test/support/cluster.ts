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
  /** Timeout of a request, milliseconds; default 30,000. */
  readonly answeredWithinMs?: number;
}

/** A request without an answer from a process that was not suspended: even during faults the answer should be a 503. */
export class UnansweredError extends Error {
  constructor(request: string, withinMs: number) {
    super(`${request} had no answer within ${withinMs} ms`);
    this.name = 'UnansweredError';
  }
}

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
    private readonly answeredWithinMs: number,
  ) {}

  static async start({
    apis = 2,
    frameflows = 2,
    env = {},
    answeredWithinMs = ANSWERED_WITHIN_MS,
  }: ClusterOptions = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'reelog-cluster-'));
    const cluster = new Cluster(folder, { ...apiSettings(folder), ...env }, answeredWithinMs);
    try {
      for (let i = 0; i < apis; i += 1) await cluster.startApi();
      for (let i = 0; i < frameflows; i += 1) await cluster.startFrameflow();
      return cluster;
    } catch (error) {
      await cluster.dispose().catch(() => undefined);
      throw error;
    }
  }

  /** The same installation with other settings, without processes. */
  withEnv(env: Readonly<Record<string, string>>): Cluster {
    return new Cluster(this.folder, { ...this.env, ...env }, this.answeredWithinMs);
  }

  get installation(): string {
    return installationOf(this.folder);
  }

  /** @param clockShiftMs how far its clock is ahead, milliseconds */
  async startApi(clockShiftMs = 0): Promise<ReelogProcess> {
    const api = await ReelogProcess.start('api', { folder: this.folder, env: this.env, clockShiftMs });
    this.apis.push(api);
    return api;
  }

  async startFrameflow(env: Readonly<Record<string, string>> = {}): Promise<ReelogProcess> {
    const options = { folder: this.folder, env: { ...this.env, ...env } };
    const frameflow = await ReelogProcess.start('frameflow', options);
    this.frameflows.push(frameflow);
    return frameflow;
  }

  /** kill -9; the process is no longer used. */
  async kill(victim: ReelogProcess): Promise<void> {
    for (const list of [this.apis, this.frameflows]) {
      const index = list.indexOf(victim);
      if (index >= 0) list.splice(index, 1);
    }
    this.gone.push(victim);
    await victim.stop('SIGKILL');
  }

  /** Runs an action while a process is suspended: requests go to the others. */
  async whileSuspended(victim: ReelogProcess, work: () => Promise<unknown>): Promise<void> {
    victim.suspend();
    try {
      await work();
    } finally {
      victim.resume();
    }
  }

  /** Sends requests to the apis in rotation. @throws UnansweredError, or an error of the connection */
  async request(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
    const awake = this.apis.filter((api) => !api.isSuspended);
    const api = awake[(this.turn += 1) % awake.length];
    if (!api) throw new Error('There is no api process');
    return this.requestTo(api, path, init);
  }

  /** One api by its index. */
  at(index: number): Requester & { readonly url: string } {
    const api = this.apis[index];
    if (!api) throw new Error(`There is no api process ${index}`);
    return { url: api.url, request: (path, init) => this.requestTo(api, path, init) };
  }

  /**
   * Ends all processes and removes their data.
   * @param expected errors that the test causes and that processes may log
   * @throws Error if a process crashed or logged an unexpected error
   */
  async dispose(expected?: RegExp): Promise<void> {
    const all = [...this.apis, ...this.frameflows, ...this.gone];
    const complaints = await Promise.all(all.map((each) => each.complaint(expected)));
    await removeData(this.folder);
    const [complaint] = complaints.filter((each) => each !== undefined);
    if (complaint !== undefined) throw new Error(complaint);
  }

  private async requestTo(
    api: ReelogProcess,
    path: string,
    { key, ...rest }: RequestInit & { key?: string } = {},
  ): Promise<Response> {
    const headers = new Headers(rest.headers);
    if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
    const began = performance.now();
    const signal = AbortSignal.timeout(this.answeredWithinMs);
    try {
      return await fetch(`${api.url}${path}`, { signal, ...rest, headers });
    } catch (error) {
      if (!signal.aborted || api.wasSuspendedSince(began)) throw error;
      throw new UnansweredError(`${rest.method ?? 'GET'} ${api.url}${path}`, this.answeredWithinMs);
    }
  }
}
