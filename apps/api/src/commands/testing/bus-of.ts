import type { CommandBus, ICommand } from '@nestjs/cqrs';

/** A command bus for tests with one handler. */
export const busOf = <C extends ICommand>(handler: { execute(command: C): Promise<unknown> }): CommandBus =>
  ({ execute: (command: C) => handler.execute(command) }) as unknown as CommandBus;
