import { existsSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { API_PATH } from '../http/allowed-methods.js';
import { Problem } from '../http/problems/problem.js';

// See docs/adr/0016-health-and-static-files.md.

/**
 * The built web client: its files, and one document for all pages, which selects the page itself. Registered last, so that
 * routes of the api take precedence.
 */
@ApiExcludeController()
@Controller()
export class WebClientController {
  constructor(@Inject(API_OPTIONS) private readonly options: ApiOptions) {}

  @Get('*')
  file(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const path = decoded(request.url.split('?')[0] ?? '/');
    if (API_PATH.test(path))
      throw new Problem(404, 'REQUEST.NO_SUCH_ROUTE', `There is nothing at ${request.method} ${path.slice(0, 200)}.`);
    if (path !== '/' && this.isFile(path)) {
      const immutable = path.startsWith('/assets/'); // Vite names them by their content
      return reply.sendFile(path.slice(1), immutable ? { immutable, maxAge: '365d' } : { maxAge: 0 });
    }
    if (!request.headers.accept?.includes('text/html') && path !== '/')
      throw new Problem(404, 'REQUEST.NO_SUCH_ROUTE', `There is no file ${path.slice(0, 200)}.`);
    return reply.header('Cache-Control', 'no-cache').sendFile('index.html', { maxAge: 0, cacheControl: false });
  }

  /** A plain file name below the root; @fastify/static rejects paths that lead out of it. */
  private isFile(path: string): boolean {
    const file = join(this.options.webRoot, normalize(path));
    return file.startsWith(this.options.webRoot + sep) && /\.[a-z0-9]+$/i.test(path) && existsSync(file);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Problem(400, 'REQUEST.INVALID', 'The address is not encoded correctly.');
  }
}
