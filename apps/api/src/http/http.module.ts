import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Logger } from '@reelog/platform';
import type { ApiOptions } from '../api-options.js';
import { AllowedHosts, type HostSettings } from './allowed-hosts.js';
import { ConnectionDrain } from './connections/connection-drain.js';
import { Connections } from './connections/connections.js';
import { fewDescriptors, HTTP_LIMITS, httpLimits, type HttpLimits } from './http-limits.js';
import { ReadBudget } from './read-limit.guard.js';

/** Shared by the HTTP server and the modules of the api. */
export interface HttpParts {
  readonly limits: HttpLimits;
  readonly hosts: AllowedHosts;
  readonly connections: Connections;
}

export function httpParts(options: Pick<ApiOptions, keyof HostSettings | 'limits'>, logger: Logger): HttpParts {
  const limits = { ...httpLimits(), ...options.limits };
  const warning = fewDescriptors();
  if (warning !== undefined) logger.warn(warning);
  return {
    limits,
    hosts: new AllowedHosts(options),
    connections: new Connections(limits, options.trustProxy, logger),
  };
}

/** Makes the parts injectable. */
@Global()
@Module({})
export class HttpModule {
  static of({ limits, hosts, connections }: HttpParts): DynamicModule {
    const shared = [
      { provide: HTTP_LIMITS, useValue: limits },
      { provide: AllowedHosts, useValue: hosts },
      { provide: Connections, useValue: connections },
      ReadBudget,
    ];
    const exports = [HTTP_LIMITS, AllowedHosts, Connections, ReadBudget];
    return { module: HttpModule, providers: [...shared, ConnectionDrain], exports };
  }
}
