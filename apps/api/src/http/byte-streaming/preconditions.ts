import type { IncomingHttpHeaders } from 'node:http';
import { clientHasVersion, tagsOf } from '../entity-tags.js';
import { httpSeconds, parseHttpDate } from './http-date.js';

/** Validators of one version of an object. */
export interface Validators {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

export type Verdict = 'proceed' | 'not-modified' | 'precondition-failed';

/** Evaluates the preconditions of a GET or HEAD in the order of RFC 9110, 13.2.2 (steps 1 to 4). */
export function evaluatePreconditions(headers: IncomingHttpHeaders, current: Validators): Verdict {
  if (!stateIsAsExpected(headers, current)) return 'precondition-failed';
  return clientIsUpToDate(headers, current) ? 'not-modified' : 'proceed';
}

/**
 * Whether to honour a Range header (RFC 9110, 13.1.5 and 13.2.2 step 5): there is no If-Range, or it names the current
 * version by its strong ETag or its exact date. Each key is written once, so the date is a strong validator.
 */
export function rangeIsWanted(headers: IncomingHttpHeaders, current: Validators): boolean {
  const ifRange = one(headers['if-range']);
  if (ifRange === undefined) return true;
  return ifRange === current.etag || parseHttpDate(ifRange) === httpSeconds(current.lastModified);
}

/** If-Match by strong comparison; only without it, If-Unmodified-Since. */
function stateIsAsExpected(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const ifMatch = one(headers['if-match']);
  if (ifMatch !== undefined) return ifMatch.trim() === '*' || tagsOf(ifMatch).includes(etag);
  const since = parseHttpDate(headers['if-unmodified-since'] ?? '');
  return since === undefined || httpSeconds(lastModified) <= since;
}

/** If-None-Match by weak comparison; only without it, If-Modified-Since. */
function clientIsUpToDate(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const ifNoneMatch = one(headers['if-none-match']);
  if (ifNoneMatch !== undefined) return clientHasVersion(ifNoneMatch, etag);
  const since = parseHttpDate(headers['if-modified-since'] ?? '');
  return since !== undefined && httpSeconds(lastModified) <= since;
}

/** Node gives repeated headers as an array unless it knows that there can be only one. */
const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;
