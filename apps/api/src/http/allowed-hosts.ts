import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { schemeBehind } from './client-address.js';
import { Problem } from './problems/problem.js';

export interface HostSettings {
  /** The address that the server listens at. */
  readonly host: string;
  readonly trustProxy: readonly string[];
  /** The address for browsers, if it differs from the one that the server listens at. */
  readonly publicUrl?: string;
  /** Additional host names. */
  readonly allowedHosts: readonly string[];
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const isLoopbackName = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i.test(host);

/**
 * Accepted host names. Any site can point its own name to 127.0.0.1 (DNS rebinding) and would then have the same origin
 * as a server on this machine; but the browser still sends that name as `Host`.
 */
export class AllowedHosts {
  /** Undefined: every name is accepted. */
  private readonly names: ReadonlySet<string> | undefined;
  private readonly named: ReadonlySet<string>;
  /** Behind a proxy with an unknown name every host is accepted, but the page's origin must match the `Host`. */
  private readonly comparesOrigin: boolean;
  private readonly publicOrigin: string | undefined;
  private readonly schemeOf: (request: IncomingMessage) => string;

  constructor({ host, trustProxy, publicUrl, allowedHosts }: HostSettings) {
    const publicNames = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
    this.publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
    this.schemeOf = schemeBehind(trustProxy);
    this.named = new Set([...allowedHosts.map(nameOf), ...publicNames]);
    const isBehindUnnamedProxy = trustProxy.length > 0 && publicUrl === undefined;
    const isListed = isLoopbackName(host) ? !isBehindUnnamedProxy : allowedHosts.length > 0;
    this.comparesOrigin = isLoopbackName(host) && isBehindUnnamedProxy;
    if (isListed)
      this.names = new Set([
        ...LOOPBACK_NAMES,
        ...allowedHosts.map(nameOf),
        ...(trustProxy.length > 0 || !isLoopbackName(host) ? publicNames : []),
      ]);
  }

  /** The problem with the host of a request; undefined if it is accepted. HTTP/1.0 needs no `Host`. */
  problemWith({ headers: { host, origin }, rawHeaders, httpVersion }: IncomingMessage): Problem | undefined {
    const names = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
    if (names > 1 || (!host && httpVersion !== '1.0'))
      return new Problem(400, 'REQUEST.HOST', 'A request must name its host exactly once (Host).');
    if (this.names && host !== undefined && !this.names.has(nameOf(host)))
      return new Problem(
        421,
        'REQUEST.MISDIRECTED',
        `This server is not served as ${nameOf(host).slice(0, 100)}. If people should reach it by that name, add the name to the setting ALLOWED_HOSTS.`,
      );
    if (this.comparesOrigin && origin !== undefined && originHost(origin) !== host?.toLowerCase())
      return new Problem(
        403,
        'REQUEST.FOREIGN_ORIGIN',
        'The page that sends this is from another site. If it is this site, set its address in PUBLIC_URL.',
      );
    return undefined;
  }

  /**
   * Origin of this server's own pages: that of PUBLIC_URL, else the requested address with the accepted `Host`; undefined
   * without either.
   */
  ownOrigin(request: IncomingMessage): string | undefined {
    if (this.publicOrigin !== undefined) return this.publicOrigin;
    const { host } = request.headers;
    const address = `${this.schemeOf(request)}://${host}`;
    if (host === undefined || !URL.canParse(address)) return undefined;
    const { origin, pathname, search, hash, username } = new URL(address);
    return pathname === '/' && !search && !hash && !username ? origin : undefined;
  }

  /** Whether the request comes from a page with this server's scheme, host and port. */
  isOwnPage(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return origin !== undefined && origin === this.ownOrigin(request);
  }

  /** Restricts a request to this server's own pages. @throws Problem 403 for all others */
  demandOwnPage(request: IncomingMessage): void {
    if (this.isOwnPage(request)) return;
    const { origin = 'none' } = request.headers;
    const own = this.ownOrigin(request) ?? 'unknown';
    throw new Problem(
      403,
      'AUTH.FOREIGN_ORIGIN',
      `A signed-in browser changes something only from a page of ${own}; the origin of this page is ${origin.slice(0, 200)}. If people reach Reelog at another address, name it in the setting PUBLIC_URL.`,
    );
  }

  /**
   * Whether a page may connect to the live feed: a page of this site, or of a configured name. Browsers always send a true
   * `Origin`; other programs send none.
   */
  allowsOrigin({ host, origin }: IncomingHttpHeaders): boolean {
    if (origin === undefined) return true;
    const from = originHost(origin);
    return from !== undefined && (from === host?.toLowerCase() || this.named.has(nameOf(from)));
  }
}

const originHost = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host || undefined : undefined;

/** `Example.org.:3000` -> `example.org`; brackets of an IPv6 address stay. */
const nameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
