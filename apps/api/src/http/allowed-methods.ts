import type { FastifyInstance, FastifyRequest } from 'fastify';
import findMyWay from 'find-my-way';
import { Problem } from './problems/problem.js';

/** Paths of the api: the web client has no page there. */
export const API_PATH = /^\/(api|health|metrics)(\/|$)/;

/** The route of the web client: matches what no other route does. */
const ANY_PATH = '/*';

/** The methods of each address. The server's own router only looks up an address and a method together. */
export class AllowedMethods {
  private readonly router: ReturnType<typeof findMyWay>;
  private readonly byRoute = new Map<string, Set<string>>();

  /**
   * @param fastify a server without routes yet
   * @param maxParamLength that of its router
   */
  constructor(fastify: FastifyInstance, maxParamLength: number) {
    this.router = findMyWay({ maxParamLength });
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.methodsOf(url).add(each);
    });
  }

  /** 405 with `Allow` (RFC 9110, 15.5.6) if the address exists but not with this method; else undefined. */
  problemWith({ method, url, is404, routeOptions }: FastifyRequest): Problem | undefined {
    if (!is404 && routeOptions.url !== ANY_PATH) return undefined;
    const found = this.router.find('GET', url)?.store as Set<string> | undefined;
    const allowed = found === this.byRoute.get(ANY_PATH) && API_PATH.test(url) ? undefined : found;
    if (!allowed || allowed.has(method)) return undefined;
    const list = [...allowed].sort().join(', ');
    return new Problem(405, 'REQUEST.METHOD', `This address supports ${list}, not ${method}.`, {
      headers: { Allow: list },
    });
  }

  private methodsOf(route: string): Set<string> {
    const known = this.byRoute.get(route);
    if (known) return known;
    const methods = new Set<string>();
    this.byRoute.set(route, methods);
    this.router.on('GET', route, () => undefined, methods);
    return methods;
  }
}
