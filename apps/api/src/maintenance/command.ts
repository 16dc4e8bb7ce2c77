import type { Opened } from '@reelog/platform';

export interface CommandContext {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is closed when the command has ended. */
  readonly opened: Opened;
  /** A line for the person who gave the command. */
  readonly print: (line: string) => void;
}

/** A command for the operator. @returns the exit code: 0 when nothing is left to do */
export type Command = (context: CommandContext) => Promise<number>;

/** The command was given in a way that it does not know: its message says how to give it. */
export class UsageError extends Error {}

/**
 * Splits arguments into flags and one or no other argument.
 * @throws UsageError for unknown flags, and for more arguments
 */
export function readArguments(
  args: readonly string[],
  flags: readonly string[],
  usage: string,
): { readonly given: ReadonlySet<string>; readonly target: string | undefined } {
  const given = args.filter((arg) => arg.startsWith('-'));
  const targets = args.filter((arg) => !arg.startsWith('-'));
  if (given.some((flag) => !flags.includes(flag)) || targets.length > 1) throw new UsageError(usage);
  return { given: new Set(given), target: targets[0] };
}
