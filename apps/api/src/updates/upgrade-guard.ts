import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '../http/allowed-hosts.js';
import { writeRawProblem } from '../http/problems/write-raw-problem.js';

export const UPDATES_PATH = '/api/updates';

export interface UpgradeProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** Decides which upgrades are accepted. */
export interface UpgradeGuard {
  /** Whether an earlier request on the connection is still being answered. */
  isBusy(socket: Duplex): boolean;
  problemWith(request: IncomingMessage): UpgradeProblem | undefined;
}

/**
 * Why an upgrade is rejected for its `Host` or `Origin`; undefined if it is not.
 * @param hasSession whether it may use a session: then the page must have exactly this server's origin
 */
export function originProblem(
  request: IncomingMessage,
  hosts: AllowedHosts,
  hasSession: boolean,
): UpgradeProblem | undefined {
  const problem = hosts.problemWith(request);
  if (problem || (hasSession ? hosts.isOwnPage(request) : hosts.allowsOrigin(request.headers))) return problem;
  return { status: 403, code: 'FEED.FOREIGN_ORIGIN', detail: 'Pages of other sites may not connect.' };
}

/** Answers an upgrade with a problem instead of a WebSocket, and ends the connection. */
export const refuseUpgrade = (socket: Duplex, { status, code, detail }: UpgradeProblem): void =>
  writeRawProblem(socket, status, code, detail);

/**
 * Answers a request as if it had no Upgrade header, and ends the connection. Node no longer reads it as HTTP, so a request
 * with a body cannot be answered.
 */
export function answerWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (coding !== undefined || length !== '0')
    return writeRawProblem(socket, 400, 'REQUEST.UPGRADE_WITH_BODY', 'Send this request without an Upgrade header.');
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket); // connections of this server are always of this type
  response.once('finish', () => {
    response.detachSocket(socket as Socket);
    socket.end();
  });
  server.emit('request', request, response);
}
