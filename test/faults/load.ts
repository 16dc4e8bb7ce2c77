import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Requester, upload, type WriteAnswer } from '../support/client.js';
import { UnansweredError } from '../support/cluster.js';
import { MANAGER_KEY } from '../support/server.js';

/** Acknowledged writes: each must be in the log exactly once. */
export interface Acknowledged {
  readonly uploads: { readonly id: string; readonly title: string }[];
  readonly edits: { readonly id: string; readonly description: string }[];
  readonly views: { readonly id: string; readonly session: string }[];
}

export const nothingYet = (): Acknowledged => ({ uploads: [], edits: [], views: [] });

const UPLOAD_EVERY_MS = 700;
const EDIT_EVERY_MS = 120;
const VIEW_EVERY_MS = 40;
/** Limit of concurrent requests of a kind; a slow machine would otherwise never catch up. */
const MOST_UNDER_WAY = 40;
/** Timeout for all attempts of a request: no server is down for so long. */
const TIMEOUT_MS = 60_000;

/**
 * Uploads, edits and views at a steady pace. After a 503 or no answer it retries with the same Idempotency-Key (or session)
 * until there is an answer; any answer other than success is a fault.
 */
export class Load {
  /** Unexpected answers. */
  readonly faults: string[] = [];
  /** Number of 503 answers by problem code. */
  readonly refusals = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  private stopped = false;
  private abandoned = false;
  private edits = 0;
  private views = 0;

  constructor(
    private readonly cluster: Requester,
    private readonly clip: string,
    /** Filled with each answer. */
    readonly acknowledged: Acknowledged,
    /** Uploads cost most, because each is processed. */
    private readonly uploadEveryMs = UPLOAD_EVERY_MS,
  ) {}

  start(): void {
    this.every(this.uploadEveryMs, () => this.upload());
    this.every(EDIT_EVERY_MS, () => this.edit());
    this.every(VIEW_EVERY_MS, () => this.view());
  }

  /** Starts nothing more and stops all retries: the test has failed or ended. */
  abandon(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.stopped = true;
    this.abandoned = true;
  }

  /** Starts nothing more, and waits for all answers. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.stopped = true;
    await Promise.all(this.underWay);
  }

  private every(milliseconds: number, begin: () => Promise<void>): void {
    const ofThisKind = new Set<Promise<void>>();
    this.timers.push(
      setInterval(() => {
        if (this.stopped || ofThisKind.size >= MOST_UNDER_WAY) return;
        const work = begin()
          .catch((error: unknown) => void this.faults.push(String(error)))
          .finally(() => {
            ofThisKind.delete(work);
            this.underWay.delete(work);
          });
        ofThisKind.add(work);
        this.underWay.add(work);
      }, milliseconds),
    );
  }

  private async upload(): Promise<void> {
    const title = `Video ${randomUUID()}`;
    const answer = await this.insist(`upload of ${title}`, 201, () =>
      upload(this.cluster, this.clip, { title, idempotencyKey: title.replace(' ', '-') }),
    );
    const { video } = (await answer.json()) as WriteAnswer;
    this.acknowledged.uploads.push({ id: video.id, title });
  }

  private async edit(): Promise<void> {
    const { id } = this.someVideo(this.edits++) ?? {};
    if (id === undefined) return;
    const description = `Description ${randomUUID()}`;
    await this.insist(`edit of ${id}`, 200, () =>
      this.cluster.request(`/api/admin/videos/${id}`, {
        method: 'PATCH',
        key: MANAGER_KEY,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': description.replace(' ', '-') },
        body: JSON.stringify({ description }),
      }),
    );
    this.acknowledged.edits.push({ id, description });
  }

  private async view(): Promise<void> {
    const { id } = this.someVideo(this.views++) ?? {};
    if (id === undefined) return;
    const session = randomUUID();
    const answer = await this.insist(
      `view of ${id}`,
      202,
      () =>
        this.cluster.request(`/api/videos/${id}/views`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ sessionId: session }),
        }),
      [404], // not probed yet, or failed: it does not exist for viewers
    );
    if (answer.status === 202) this.acknowledged.views.push({ id, session });
  }

  private someVideo(turn: number): { readonly id: string } | undefined {
    const { uploads } = this.acknowledged;
    return uploads[turn % Math.max(1, uploads.length)];
  }

  /** Retries until there is an answer other than 503. */
  private async insist(
    what: string,
    expected: number,
    ask: () => Promise<Response>,
    alsoGood: readonly number[] = [],
  ): Promise<Response> {
    let last = 'none';
    for (const deadline = Date.now() + TIMEOUT_MS; ;) {
      const answer = await ask().catch((error: unknown) => {
        if (error instanceof UnansweredError) throw error;
        last = String(error); // the api was killed during the request
      });
      if (answer?.status === expected || alsoGood.includes(answer?.status ?? 0)) return answer as Response;
      if (answer && answer.status !== 503) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
      if (answer) last = await this.note(what, answer);
      if (this.abandoned || Date.now() > deadline)
        throw new Error(`${what}: no other answer within ${TIMEOUT_MS} ms than ${last}`);
      await sleep(250);
    }
  }

  /** Checks that a 503 is a problem document with Retry-After. */
  private async note(what: string, answer: Response): Promise<string> {
    const text = await answer.text();
    const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string };
    const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') && code !== undefined;
    if (!isProblem || answer.headers.get('retry-after') === null)
      this.faults.push(`${what}: 503 without word: ${text}`);
    this.refusals.set(code ?? '', (this.refusals.get(code ?? '') ?? 0) + 1);
    return text;
  }
}
