import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Recipe, descriptionOf } from '../recipes/recipe.js';
import { reach } from './reach.js';

/** What the tool reads of a video. */
export interface DemoVideo {
  readonly id: string;
  readonly title: string;
  readonly status: 'processing' | 'ready' | 'failed' | 'removed';
  readonly work?: unknown;
}

/** A running server, as a manager uses it over HTTP. */
export class DemoServer {
  /** @param keys of managers, who upload in turn */
  constructor(
    readonly url: string,
    private readonly keys: readonly string[],
  ) {}

  /** Uploads a file with its details; one that was uploaded before is found again. @returns its id */
  async upload(recipe: Recipe, file: string, index: number): Promise<string> {
    const form = new FormData();
    form.append('title', recipe.title);
    form.append('file', await openAsBlob(file), fileName(recipe, file));
    const content = await readFile(file);
    const idempotencyKey = createHash('sha256').update(recipe.title).update(content).digest('hex');
    const headers = { 'Idempotency-Key': idempotencyKey };
    const { video } = await this.ask<{ video: DemoVideo }>('/api/admin/videos', index, { body: form, headers });
    if (video.status === 'removed') return video.id;
    const details = { description: descriptionOf(recipe), tags: recipe.tags ?? [] };
    await this.ask(`/api/admin/videos/${video.id}`, index, { method: 'PATCH', ...json(details) });
    if (recipe.removedBecause)
      await this.ask(`/api/admin/videos/${video.id}`, index, {
        method: 'DELETE',
        ...json({ reason: recipe.removedBecause }),
      });
    return video.id;
  }

  video(id: string): Promise<DemoVideo> {
    return this.ask<DemoVideo>(`/api/admin/videos/${id}`, 0, { method: 'GET' });
  }

  /** Counts views, each of a visitor of its own. @returns false when the server wants no more for now */
  async view(id: string, count: number): Promise<boolean> {
    for (let visitor = 0; visitor < count; visitor += 1) {
      const body = json({ sessionId: `demo-visitor-${visitor}` });
      const { status } = await fetch(`${this.url}/api/videos/${id}/views`, { method: 'POST', ...body });
      if (status === 429) return false;
    }
    return true;
  }

  private ask<Answer>(path: string, index: number, request: RequestInit): Promise<Answer> {
    const key = this.keys[index % this.keys.length];
    const headers = { ...request.headers, Authorization: `Bearer ${key}` };
    return reach<Answer>(this.url, path, { method: 'POST', ...request, headers });
  }
}

const json = (value: unknown): RequestInit => ({
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});

/** Such as `bridge-tour-part-one.mp4`. */
const fileName = ({ title }: Recipe, file: string): string =>
  (title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['video']).join('-') + extname(file);
