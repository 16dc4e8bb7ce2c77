import { parseArgs } from 'node:util';
import { type Verification, verifyExport } from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { compareObjects, type ObjectComparison } from './compare-objects.js';
import { DamagedFileError, exportLines } from './export-lines.js';
import { NamedObjects } from './named-objects.js';

const USAGE = `Verifies an export of the event log offline, with the file alone.

  npm run audit -- verify <file> [--head <position>:<hash>] [--objects <folder>]

  <file>     the answer of GET /api/audit/export: gzipped NDJSON, or plain
  --head     a head of the log that was noted earlier (GET /api/audit/head): shows that
             the end was cut off, or that the whole log was rewritten
  --objects  a data folder, or a folder of objects: every file that the log names is read
             and compared with its digest. The server compares objects in an S3 store:
             GET /api/audit/verify?objects=true

Exit code: 0 when everything is in order, 1 when it is not, 2 when nothing could be checked.`;

export type AuditExitCode = 0 | 1 | 2;
type Print = (text: string) => void;

/** @param args the arguments after the program's name */
export async function runAudit(args: readonly string[], print: Print): Promise<AuditExitCode> {
  const request = parseRequest(args);
  if (request === 'help') return (print(USAGE), 0);
  if (request === undefined) return (print(USAGE), 2);
  try {
    const named = new NamedObjects();
    const outcome = await verifyExport(named.learnFrom(exportLines(request.file)), request.head);
    const code = report(outcome, request.file, print);
    // The digests of an invalid log say nothing about objects.
    if (request.objects === undefined || !outcome.valid) return code;
    return reportObjects(await compareObjects(named, request.objects), request.objects, print) ? code : 1;
  } catch (error) {
    const damaged = error instanceof DamagedFileError;
    print(`${request.file}: ${messageOf(error)}`);
    return damaged ? 1 : 2;
  }
}

/** Undefined when the arguments are invalid. */
function parseRequest(args: readonly string[]) {
  try {
    const options = {
      head: { type: 'string' },
      objects: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    const [command, file, ...more] = positionals;
    if (command !== 'verify' || file === undefined || more.length > 0) return undefined;
    const head = values.head === undefined ? undefined : parseHead(values.head);
    return values.head !== undefined && head === undefined ? undefined : { file, head, objects: values.objects };
  } catch {
    return undefined;
  }
}

function parseHead(text: string) {
  const [, position, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  return position === undefined || hash === undefined ? undefined : { position: Number(position), hash };
}

function report(outcome: Verification, file: string, print: Print): AuditExitCode {
  const { valid, checked, head, firstBad, erasedFields, unannouncedErasures } = outcome;
  if (valid) {
    print(`${file} is in order: ${count(checked)}, each linked to the one before it.`);
    print(`Log ${head.logId}, head ${head.position}:${head.hash}`);
    if (erasedFields > 0) print(`Erased fields: ${erasedFields}.`);
    if (unannouncedErasures.count === 0) return 0;
    print(
      `NOT in order: ${unannouncedErasures.count} of them were erased without an event that says so. ` +
        `First position: ${unannouncedErasures.firstPosition}.`,
    );
    return 1;
  }
  print(`${file} is NOT in order.`);
  print(`First bad position: ${firstBad?.position}. ${firstBad?.problem}`);
  print(`Before it ${count(checked)} in order.`);
  return 1;
}

/** Maximum of printed keys per kind. */
const MOST_KEYS = 20;

/** @returns whether every object matches the log; objects that no event names do not matter */
function reportObjects(objects: ObjectComparison, folder: string, print: Print): boolean {
  const { checked, missing, changed, unknown, withoutDigest } = objects;
  print(`Objects in ${folder}: ${checked} are named by the log, ${missing.length} missing, ${changed.length} changed.`);
  if (withoutDigest > 0) print(`The log has no digest of ${withoutDigest} of them.`);
  list('Missing', missing, print);
  list('Changed', changed, print);
  list('Named by no event', unknown, print);
  return missing.length === 0 && changed.length === 0;
}

function list(what: string, keys: readonly string[], print: Print): void {
  for (const key of keys.slice(0, MOST_KEYS)) print(`${what}: ${key}`);
  if (keys.length > MOST_KEYS) print(`${what}: ${keys.length - MOST_KEYS} more`);
}

const count = (events: number): string => `${events} ${events === 1 ? 'event' : 'events'}`;
