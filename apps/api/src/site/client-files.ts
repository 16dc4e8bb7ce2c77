import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';

/** Files of the built client that the server changes before it sends them. Each is read once: a build replaces them all. */
@Injectable()
export class ClientFiles {
  private readonly texts = new Map<string, Promise<string>>();

  constructor(@Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'webRoot'>) {}

  /** @param name from the root of the client, not from a request */
  text(name: string): Promise<string> {
    const known = this.texts.get(name);
    if (known) return known;
    const text = readFile(join(this.options.webRoot, name), 'utf8');
    this.texts.set(name, text);
    text.catch(() => this.texts.delete(name)); // during a build
    return text;
  }
}
