import type { IncomingMessage, ServerResponse } from 'node:http';

/** Requests whose bodies were not requested yet. */
const expecting = new WeakMap<IncomingMessage, ServerResponse>();

/**
 * For a request with `Expect: 100-continue` (RFC 9110, 10.1.1): requests the body on the first read, so that the body of a
 * request refused because of its head (no key, too long) is never sent.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  expecting.set(request, response);
  const read = request._read.bind(request);
  request._read = (size) => {
    request._read = read;
    const hasBegun = request.readableLength > 0; // the client sent it without waiting
    if (!hasBegun && !response.headersSent) expecting.get(request)?.writeContinue();
    read(size);
  };
}

/** Stops requesting the body: the request is answered. */
export const wantNoBody = (request: IncomingMessage): void => void expecting.delete(request);
