import { readFileSync } from 'node:fs';

/** Injection token of the limits. */
export const HTTP_LIMITS = Symbol('HttpLimits');

/** Limits per client. Tests set smaller ones. */
export interface HttpLimits {
  /** Requests of a connection that wait for the running one; with more it is closed. */
  readonly waitingRequests: number;
  /** Open connections, in total and per address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Whether the loopback address and trusted proxies are exempt from the limits per address. */
  readonly exemptsLoopback: boolean;
  /** Timeout of the head of a request, milliseconds. */
  readonly headMs: number;
  /** Timeout of a body that is not an upload, milliseconds. */
  readonly bodyMs: number;
  /** Each transfer must move at least `bytesPerWindow` in each window, milliseconds. */
  readonly windowMs: number;
  readonly bytesPerWindow: number;
  /** How long a download that is not read, such as a paused video, may stay open, milliseconds. */
  readonly unreadMs: number;
  /** Expensive reads of one address: per minute (a page of 50 counts as one), and at the same time. */
  readonly readsPerMinute: number;
  readonly readsAtOnce: number;
}

/** Descriptors kept for the log, the read models, the media tools and their pipes. */
const KEPT_DESCRIPTORS = 256;
/** A connection, and the file that is sent over it. */
const DESCRIPTORS_PER_CONNECTION = 2;
const MAX_CONNECTIONS = 10_000;
const MIN_CONNECTIONS = 16;
/** Used if the system does not report its limit. */
const USUAL_DESCRIPTORS = 4_096;

/** With fewer, the server has to refuse many clients: warn at the start. */
const FEW_DESCRIPTORS = 4_096;

/** A warning for a process with a low limit of open files; undefined if the limit is high enough. */
export const fewDescriptors = (descriptors = descriptorLimit()): string | undefined =>
  descriptors < FEW_DESCRIPTORS
    ? `This process may have only ${descriptors} files and connections open, so it takes at most ` +
      `${httpLimits(descriptors).connections} connections at a time. Allow it ${FEW_DESCRIPTORS} or more ` +
      '(ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker).'
    : undefined;

/** The limits for a number of open file descriptors. */
export function httpLimits(descriptors = descriptorLimit()): HttpLimits {
  const fitting = Math.floor((descriptors - KEPT_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION);
  const connections = Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, fitting));
  return {
    waitingRequests: 64,
    connections,
    connectionsPerAddress: Math.min(512, Math.ceil(connections / 4)),
    exemptsLoopback: true,
    headMs: 30_000,
    bodyMs: 10_000,
    windowMs: 60_000,
    bytesPerWindow: 1_000,
    unreadMs: 600_000,
    readsPerMinute: 600,
    readsAtOnce: 32,
  };
}

/** How many descriptors this process may open; Node raises the soft limit to the hard one at its start. */
function descriptorLimit(): number {
  try {
    const [, soft = ''] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === 'unlimited' ? Infinity : Number(soft) || USUAL_DESCRIPTORS;
  } catch {
    return USUAL_DESCRIPTORS;
  }
}
