import type { Opened } from '@reelog/platform';

export interface CommandContext {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Closed when the command ends. */
  readonly opened: Opened;
  /** Prints a line for the operator. */
  readonly print: (line: string) => void;
}

/** A command for operators. @returns the exit code: 0 if nothing is left to do */
export type Command = (context: CommandContext) => Promise<number>;

/** Unknown arguments; the message is the usage. */
export class UsageError extends Error {}

/**
 * Splits arguments into flags and at most one other argument.
 * @throws UsageError for unknown flags and further arguments
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
