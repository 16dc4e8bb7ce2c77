import { existsSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { API_PATH } from '../http/allowed-methods.js';
import { Problem } from '../http/problems/problem.js';
import { ClientPages } from './client-pages.js';

// See docs/adr/0016-health-and-static-files.md.

/**
 * The built web client: its files, and one document for all pages, which selects the page itself. Registered last, so that
 * routes of the api take precedence.
 */
@ApiExcludeController()
@Controller()
export class WebClientController {
  constructor(
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly pages: ClientPages,
  ) {}

  @Get('*')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const path = decoded(request.url.split('?')[0] ?? '/');
    if (API_PATH.test(path))
      throw new Problem(404, 'REQUEST.NO_SUCH_ROUTE', `There is nothing at ${request.method} ${path.slice(0, 200)}.`);
    if (path !== '/' && this.isFile(path)) {
      const immutable = path.startsWith('/assets/'); // Vite names them by their content
      return reply.sendFile(path.slice(1), immutable ? { immutable, maxAge: '365d' } : { maxAge: 0 });
    }
    if (!request.headers.accept?.includes('text/html') && path !== '/')
      throw new Problem(404, 'REQUEST.NO_SUCH_ROUTE', `There is no file ${path.slice(0, 200)}.`);
    return (await this.pages.startPage()).send(request, reply);
  }

  /**
   * A plain file name below the root; @fastify/static rejects paths that lead out of it. Documents are templates: their
   * pages are at addresses of their own.
   */
  private isFile(path: string): boolean {
    const file = join(this.options.webRoot, normalize(path));
    const isName = /\.[a-z0-9]+$/i.test(path) && !/\.html(\.|$)/i.test(path);
    return isName && file.startsWith(this.options.webRoot + sep) && existsSync(file);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Problem(400, 'REQUEST.INVALID', 'The address is not encoded correctly.');
  }
}
