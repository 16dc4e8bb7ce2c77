import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressGroup, isLoopback } from './client-address.js';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.js';
import { ProblemResponse } from './openapi/openapi.decorators.js';
import { Problem } from './problems/problem.js';
import { WindowCounter } from './window-counter.js';

/** Items of a list that cost one unit. */
const ITEMS_PER_UNIT = 50;
const MAX_UNITS = 4;
const BUSY_RETRY_SECONDS = 1;

/** Counts the expensive reads of each address. One instance for the whole api. */
@Injectable()
export class ReadBudget {
  private readonly underWay = new Map<string, number>();
  private readonly perMinute: WindowCounter;

  constructor(@Inject(HTTP_LIMITS) private readonly limits: HttpLimits) {
    this.perMinute = new WindowCounter(limits.readsPerMinute);
  }

  /** Counts a read until its answer is sent. @throws Problem 429 if the address exceeds its limit */
  admit({ ip, query }: Pick<FastifyRequest, 'ip' | 'query'>, reply: FastifyReply): void {
    if (this.limits.exemptsLoopback && isLoopback(ip)) return;
    const group = addressGroup(ip);
    const running = this.underWay.get(group) ?? 0;
    if (running >= this.limits.readsAtOnce) throw tooMany(BUSY_RETRY_SECONDS);
    const waitMs = this.perMinute.count(group, costOf(query));
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000));
    this.underWay.set(group, running + 1);
    reply.raw.once('close', () => this.finish(group));
  }

  private finish(group: string): void {
    const left = (this.underWay.get(group) ?? 1) - 1;
    if (left > 0) this.underWay.set(group, left);
    else this.underWay.delete(group);
  }
}

/** Rejects an expensive read of an address that exceeds its limit. */
@Injectable()
export class ReadLimitGuard implements CanActivate {
  constructor(private readonly budget: ReadBudget) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    this.budget.admit(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return true;
  }
}

/** For routes with slow or large answers. */
export const ExpensiveRead = () =>
  applyDecorators(UseGuards(ReadLimitGuard), ProblemResponse(429, 'Too many such requests from this address.'));

/** Runs before the query is validated. */
function costOf(query: unknown): number {
  const units = Math.ceil(Number((query as { limit?: unknown }).limit) / ITEMS_PER_UNIT);
  return units >= 1 ? Math.min(MAX_UNITS, units) : 1;
}

const tooMany = (retryAfterSeconds: number): Problem =>
  new Problem(429, 'REQUEST.TOO_MANY', 'Too many requests from this address; wait a little.', { retryAfterSeconds });
