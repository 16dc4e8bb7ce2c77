import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGO_POLICY } from '../http/content-security.js';
import { KeptBody } from '../http/kept-body.js';
import { Problem } from '../http/problems/problem.js';
import { ClientFiles } from './client-files.js';
import { Site } from './site.js';

/** The colour of the mark in `favicon.svg` that the accent replaces. */
const MARK_COLOUR = /#ff7a3d/gi;

/** Logo, accent and icons of the site. */
@ApiExcludeController()
@Controller()
export class SiteController {
  private mark: KeptBody | undefined;

  constructor(
    private readonly site: Site,
    private readonly files: ClientFiles,
  ) {}

  @Get('site/logo')
  logo(@Query('v') version: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { logo } = this.site;
    if (!logo) throw new Problem(404, 'SITE.NO_LOGO', 'This site has no logo (SITE_LOGO).');
    reply.headers({ 'Content-Security-Policy': LOGO_POLICY, 'X-Content-Type-Options': 'nosniff' });
    return logo.send(request, reply, logo.cacheControlFor(version));
  }

  @Get('site/accent.css')
  accent(@Query('v') version: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { accentSheet } = this.site;
    if (!accentSheet) throw new Problem(404, 'SITE.NO_ACCENT', 'This site has no accent of its own (ACCENT).');
    return accentSheet.send(request, reply, accentSheet.cacheControlFor(version));
  }

  @Get('site.webmanifest')
  manifest(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.site.manifest.send(request, reply);
  }

  /** The mark, in the accent of the site: it stands on a dark ground. */
  @Get('favicon.svg')
  async favicon(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { accent } = this.site;
    this.mark ??= new KeptBody(
      'image/svg+xml',
      (await this.files.text('favicon.svg')).replace(MARK_COLOUR, (colour) => accent?.dark ?? colour),
    );
    return this.mark.send(request, reply);
  }

  @Get(['site/icon-192.png', 'site/icon-512.png', 'apple-touch-icon.png'])
  icon(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { squareLogo } = this.site;
    if (squareLogo) return squareLogo.send(request, reply);
    return reply.header('Cache-Control', 'no-cache').sendFile(request.url.slice(1).split('?', 1)[0] ?? '', {
      cacheControl: false,
    });
  }
}
