import { readFileSync } from 'node:fs';

/** Injection token of the limits. */
export const HTTP_LIMITS = Symbol('HttpLimits');

/** What one peer may take of the server. Tests put smaller ones in place. */
export interface HttpLimits {
  /** Requests of a connection that wait for the one under way; with more it is closed. */
  readonly waitingRequests: number;
  /** Open connections, in all and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Whether the loopback address and trusted proxies are spared the limits per address. */
  readonly exemptsLoopback: boolean;
  /** The head of a request has to be whole within this time, milliseconds. */
  readonly headMs: number;
  /** Likewise a body that is no upload. */
  readonly bodyMs: number;
  /** An upload or a download moves at least `bytesPerWindow` in each window of so many milliseconds. */
  readonly windowMs: number;
  readonly bytesPerWindow: number;
  /** A download that nobody reads at all, such as a paused video, may stay open for so long, milliseconds. */
  readonly unreadMs: number;
  /** Expensive reads of one address in a minute, a page of 50 being one, and at the same time. */
  readonly readsPerMinute: number;
  readonly readsAtOnce: number;
}

/** Descriptors kept for the log, the read models, the media tools and their pipes. */
const KEPT_DESCRIPTORS = 256;
/** A connection and the file that is sent over it. */
const DESCRIPTORS_PER_CONNECTION = 2;
const MAX_CONNECTIONS = 10_000;
const MIN_CONNECTIONS = 16;
/** Where the system does not tell its limit. */
const USUAL_DESCRIPTORS = 4_096;

/** With fewer, a busy evening is refused: worth a word at the start. */
const FEW_DESCRIPTORS = 4_096;

/** A sentence for whoever starts a process that may open few descriptors; undefined when there are enough. */
export const fewDescriptors = (descriptors = descriptorLimit()): string | undefined =>
  descriptors < FEW_DESCRIPTORS
    ? `This process may have only ${descriptors} files and connections open, so it takes at most ` +
      `${httpLimits(descriptors).connections} connections at a time. Allow it ${FEW_DESCRIPTORS} or more ` +
      '(ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker).'
    : undefined;

/** The limits of a process that may open so many descriptors. */
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

/** How many descriptors this process may have open; Node raises the soft limit to the hard one when it starts. */
function descriptorLimit(): number {
  try {
    const [, soft = ''] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === 'unlimited' ? Infinity : Number(soft) || USUAL_DESCRIPTORS;
  } catch {
    return USUAL_DESCRIPTORS;
  }
}
