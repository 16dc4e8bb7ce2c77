import { parseArgs } from 'node:util';
import { verifyExport } from '@reelog/events';
import type { Verification } from '@reelog/events';
import { DamagedFileError, exportLines } from './export-lines.js';

const USAGE = `Verifies an export of the event log, offline, with nothing but the file.

  npm run audit -- verify <file> [--head <position>:<hash>]

  <file>   what GET /api/audit/export answered: gzipped NDJSON, or plain
  --head   a head of the log that was noted earlier (GET /api/audit/head): shows when
           the end was cut off, or the whole log written anew

Exit code: 0 when everything is in order, 1 when it is not, 2 when nothing could be checked.`;

export type AuditExitCode = 0 | 1 | 2;
type Print = (text: string) => void;

/** @param args what stands after the program's name */
export async function runAudit(args: readonly string[], print: Print): Promise<AuditExitCode> {
  const request = parseRequest(args);
  if (request === 'help') return (print(USAGE), 0);
  if (request === undefined) return (print(USAGE), 2);
  try {
    const outcome = await verifyExport(exportLines(request.file), request.head);
    return report(outcome, request.file, print);
  } catch (error) {
    const damaged = error instanceof DamagedFileError;
    print(`${request.file}: ${error instanceof Error ? error.message : String(error)}`);
    return damaged ? 1 : 2;
  }
}

/** Undefined when the arguments are not understood. */
function parseRequest(args: readonly string[]) {
  try {
    const options = { head: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    const [command, file, ...more] = positionals;
    if (command !== 'verify' || file === undefined || more.length > 0) return undefined;
    const head = values.head === undefined ? undefined : parseHead(values.head);
    return values.head !== undefined && head === undefined ? undefined : { file, head };
  } catch {
    return undefined;
  }
}

function parseHead(text: string) {
  const [, position, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  return position === undefined || hash === undefined ? undefined : { position: Number(position), hash };
}

function report({ valid, checked, head, firstBad }: Verification, file: string, print: Print): AuditExitCode {
  if (valid) {
    print(`${file} is in order: ${count(checked)}, each linked to the one before it.`);
    print(`Log ${head.logId}, head ${head.position}:${head.hash}`);
    return 0;
  }
  print(`${file} is NOT in order.`);
  print(`First bad position: ${firstBad?.position}. ${firstBad?.problem}`);
  print(`Before it ${count(checked)} in order.`);
  return 1;
}

const count = (events: number): string => `${events} ${events === 1 ? 'event' : 'events'}`;
