import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { Problem } from '../http/problems/problem.js';

/** The origin of the absolute addresses that feeds need, and who may cache an answer with them. */
@Injectable()
export class PublicOrigin {
  constructor(
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'publicUrl'>,
    private readonly hosts: AllowedHosts,
  ) {}

  /** @throws Problem 400 if neither PUBLIC_URL nor the request names it */
  of({ raw }: Pick<FastifyRequest, 'raw'>): { readonly origin: string; readonly cacheControl: string } {
    const origin = this.hosts.ownOrigin(raw);
    if (origin === undefined)
      throw new Problem(400, 'REQUEST.HOST', 'A request for a feed has to name its host (Host).');
    // Addresses made from the request's `Host` must not be cached for other clients.
    return { origin, cacheControl: this.options.publicUrl === undefined ? 'private, no-cache' : 'no-cache' };
  }
}
