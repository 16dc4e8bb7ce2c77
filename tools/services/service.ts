import type { Program } from './processes.js';

export type Settings = Readonly<Record<string, string>>;
export type Ports<Port extends string = string> = Readonly<Record<Port, number>>;
export type Paths<Tool extends string = string> = Readonly<Record<Tool, string>>;

/** A server that tests need: how to provide, start and address it. */
export interface Service<Port extends string = string, Tool extends string = string> {
  readonly name: string;
  /** Its service in `docker-compose.yml`. */
  readonly container: string;
  /** Settings of Reelog that say where it is; the first one is the address. */
  readonly settings: readonly [string, ...string[]];
  /** Ports that it takes when they are free; in Docker always these. */
  readonly ports: Ports<Port>;
  /** Paths of its programs, which are installed or built when they are missing. */
  provide(): Promise<Paths<Tool>>;
  environment(ports: Ports<Port>): Settings;
  /** Its programs in the order in which they start. */
  programs(paths: Paths<Tool>, ports: Ports<Port>): readonly Program[];
}
