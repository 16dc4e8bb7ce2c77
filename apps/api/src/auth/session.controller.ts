import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { sessionSchema, signInSchema, signOutQuerySchema } from '../contract/session.schema.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { JsonBody, JsonResponse, ProblemResponse, QueryParameters } from '../http/openapi/openapi.decorators.js';
import { Problem } from '../http/problems/problem.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { FailedKeyLimiter } from './failed-key-limiter.js';
import { SESSION_SECONDS, Sessions } from './sessions.js';

type SessionAnswer = z.input<typeof sessionSchema>;

/** Sign-in of the web client: exchanges a key for a cookie. */
@ApiTags('sessions')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly keys: FailedKeyLimiter,
    private readonly hosts: AllowedHosts,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who is signed in with the cookie of this browser' })
  @JsonResponse(200, sessionSchema)
  async show(@Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.sessions.cookie();
    return this.answer(reply, this.sessions.idIn(headers));
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign a browser in with a key; it replaces the earlier key of that role',
    description:
      'Sets the cookie `reelog-<log id>` for 30 days. Only pages of this installation can use it: a write with the ' +
      'cookie needs their `Origin`, and each request says in the header `Reelog-Role` (`manager` or `auditor`) as whom ' +
      'it acts. Programs send `Authorization: Bearer <key>` instead.',
  })
  @JsonBody(signInSchema)
  @JsonResponse(200, sessionSchema)
  @ProblemResponse(401, 'The key is not known.')
  @ProblemResponse(403, 'The page that sends this is of another address.')
  async signIn(
    @Body(new ZodPipe(signInSchema)) { key }: z.output<typeof signInSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.hosts.demandOwnPage(request.raw);
    const holder = this.keys.holderOf(key, request.ip);
    if (!holder)
      throw new Problem(401, 'AUTH.KEY_UNKNOWN', 'This key is not known here. Check that it was copied whole.');
    await this.sessions.cookie();
    const id = await this.sessions.signIn(this.sessions.idIn(request.headers), holder);
    await this.setCookie(request, reply, id, SESSION_SECONDS);
    return this.answer(reply, id);
  }

  @Delete()
  @ApiOperation({ summary: 'Sign this browser out' })
  @QueryParameters(signOutQuerySchema)
  @JsonResponse(200, sessionSchema, 'Who is still signed in.')
  @ProblemResponse(403, 'The page that sends this is of another address.')
  async signOut(
    @Query(new ZodPipe(signOutQuerySchema)) { role }: z.output<typeof signOutQuerySchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.sessions.cookie();
    const id = this.sessions.idIn(request.headers);
    if (id === undefined) return this.answer(reply, undefined);
    this.hosts.demandOwnPage(request.raw);
    await this.sessions.signOut(id, role);
    const left = await this.answer(reply, id);
    if (left.identities.length === 0) await this.setCookie(request, reply, '', 0);
    return left;
  }

  private async answer(reply: FastifyReply, id: string | undefined): Promise<SessionAnswer> {
    reply.header('Cache-Control', 'no-store');
    const identities = await this.sessions.identities(id);
    const latestFirst = identities.sort((a, b) => b.expiresAtMs - a.expiresAtMs);
    return {
      identities: latestFirst.map(({ name, role, expiresAtMs }) => ({
        name,
        role,
        expiresAt: new Date(expiresAtMs).toISOString(),
      })),
    };
  }

  /** `SameSite=Strict` does not separate ports of a host, so writes also check their `Origin`. */
  private async setCookie({ raw }: FastifyRequest, reply: FastifyReply, id: string, maxAgeSeconds: number) {
    const secure = this.hosts.ownOrigin(raw)?.startsWith('https:') ? '; Secure' : '';
    const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
    reply.header('Set-Cookie', `${await this.sessions.cookie()}=${id}; ${attributes}`);
  }
}
