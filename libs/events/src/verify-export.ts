import type { StoredEvent } from '@reelog/domain';
import { type BadPosition, ChainVerifier } from './chain-verifier.js';
import type { ChainPoint } from './chain-point.js';
import { type BrokenLine, EXPORT_FORMATS, type ExportFooter, type ExportHeader } from './export-format.js';
import type { LogHead } from './event-log.port.js';
import type { Verification } from './log-audit.port.js';
import { isCount, isObject, isText, misshapen, type Shape } from './shape.js';

/**
 * Checks an export (NDJSON, unzipped, without line ends) without the log. Memory grows with the number of streams only.
 * @param published a head of the log that was noted earlier, if any: it reveals a log whose tail was cut
 */
export async function verifyExport(lines: AsyncIterable<string>, published?: ChainPoint): Promise<Verification> {
  const check = new ExportCheck(published);
  for await (const line of lines) {
    if (line !== '' && !check.accept(line)) break;
  }
  return check.result();
}

const HEADER: Shape<keyof ExportHeader> = { reelog: isText, formatVersion: isCount, logId: isText };
const FOOTER: Shape<keyof ExportFooter> = { reelog: isText, head: isObject };
const HEAD: Shape<keyof LogHead> = { logId: isText, position: isCount, hash: isText };

type ExportLine = ExportHeader | ExportFooter | BrokenLine | StoredEvent;

/** Reads an export line by line: the header, the events, the footer. */
class ExportCheck {
  private readonly chain: ChainVerifier;
  private logId: string | undefined;
  private footer: ExportFooter | undefined;
  private bad: BadPosition | undefined;

  constructor(published?: ChainPoint) {
    this.chain = new ChainVerifier(published);
  }

  /** Checks a line; false once there is a problem and the rest need not be read. */
  accept(text: string): boolean {
    const line = parseLine(text);
    if (line === undefined) this.fail('The line is no JSON object.');
    else if (this.logId === undefined) this.checkHeader(line);
    else if (this.footer) this.fail('There are lines after the footer.');
    else if ('reelog' in line) this.checkFooter(line);
    else this.bad = this.chain.check(line);
    return this.bad === undefined;
  }

  result(): Verification {
    if (!this.bad && this.logId === undefined) this.fail('The export is empty.');
    if (!this.bad && !this.footer) this.fail('The footer is missing: the file was cut.');
    const bad = this.bad ?? this.chain.finish();
    const { last } = this.chain;
    return {
      valid: bad === undefined,
      checked: last.position,
      head: this.footer?.head ?? { logId: this.logId ?? '', ...last },
      ...(bad && { firstBad: bad }),
      ...this.chain.erasures,
    };
  }

  private checkHeader(line: ExportLine): void {
    if (!('reelog' in line) || line.reelog !== 'export') return this.fail('The file does not begin like an export.');
    if (!EXPORT_FORMATS.includes(line.formatVersion))
      return this.fail(
        `The export has format ${line.formatVersion}, this Reelog knows ${EXPORT_FORMATS.join(' and ')}.`,
      );
    const problem = misshapen('The header', line, HEADER);
    if (problem !== undefined) return this.fail(problem);
    this.logId = line.logId;
  }

  private checkFooter(line: ExportHeader | ExportFooter | BrokenLine): void {
    if (line.reelog === 'broken') return this.fail(`It was already damaged in the log: ${String(line.problem)}`);
    if (line.reelog !== 'end') return this.fail('There is a second header.');
    const problem = misshapen('The footer', line, FOOTER) ?? misshapen("The footer's head", line.head, HEAD);
    if (problem !== undefined) return this.fail(problem);
    const { last } = this.chain;
    if (line.head.logId !== this.logId)
      return this.fail(`The header names the log ${this.logId}, but the footer the log ${line.head.logId}.`);
    if (line.head.position !== last.position || line.head.hash !== last.hash)
      return this.fail(`The events end at ${last.position}, but the footer names a head at ${line.head.position}.`);
    this.footer = line;
  }

  private fail(problem: string): void {
    this.bad = { position: this.chain.last.position + 1, problem };
  }
}

function parseLine(text: string): ExportLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isObject(line) ? (line as unknown as ExportLine) : undefined;
  } catch {
    return undefined;
  }
}
