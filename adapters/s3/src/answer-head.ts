/** The head of a store's answer with an object. */
export interface AnswerHead {
  readonly bodyBytes: number;
  /** Size of the whole object; only for a range. */
  readonly objectBytes?: number;
  readonly keepsConnection: boolean;
}

/**
 * Reads status line and headers of an answer that is an object or a part of it with its length (RFC 9112, 2.1 and 6.3).
 * @returns undefined for any other answer
 */
export function parseAnswerHead(text: string): AnswerHead | undefined {
  const [statusLine = '', ...lines] = text.split('\r\n');
  if (!/^HTTP\/1\.1 20[06] /.test(statusLine)) return undefined;
  const headers = new Map(lines.map(nameAndValue));
  const length = headers.get('content-length') ?? '';
  if (!/^\d+$/.test(length) || headers.has('transfer-encoding')) return undefined;
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return {
    bodyBytes: Number(length),
    ...(total !== undefined && { objectBytes: Number(total) }),
    keepsConnection: headers.get('connection')?.toLowerCase() !== 'close',
  };
}

function nameAndValue(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
