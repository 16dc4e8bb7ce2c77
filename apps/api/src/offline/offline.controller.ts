import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeptBody } from '../http/kept-body.js';
import { Problem } from '../http/problems/problem.js';
import { ClientFiles } from '../site/client-files.js';
import { Site } from '../site/site.js';
import { offlinePage, RETIRED_WORKER } from './offline-page.js';

const SCRIPT = 'text/javascript; charset=utf-8';

/** What browsers keep of the site, to show it when they cannot reach it. */
@ApiExcludeController()
@Controller()
export class OfflineController {
  private page: { readonly body: KeptBody; readonly policy: string } | undefined;
  private worker: KeptBody | undefined;

  constructor(
    private readonly site: Site,
    private readonly files: ClientFiles,
  ) {}

  @Get('offline.html')
  async offline(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!this.site.hasOfflinePage)
      throw new Problem(404, 'SITE.NO_OFFLINE_PAGE', 'This site has no offline page (OFFLINE_PAGE).');
    const { body, policy } = await this.keptPage();
    return body.send(request, reply.header('Content-Security-Policy', policy));
  }

  /** Browsers ask for it at each visit. */
  @Get('service-worker.js')
  async script(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.worker ??= new KeptBody(SCRIPT, this.site.hasOfflinePage ? await this.currentWorker() : RETIRED_WORKER);
    return this.worker.send(request, reply.header('Service-Worker-Allowed', '/'));
  }

  /** A changed page makes a changed worker, which fetches it. */
  private async currentWorker(): Promise<string> {
    const { body } = await this.keptPage();
    return `// Offline page ${body.hash}\n${await this.files.text('service-worker.js')}`;
  }

  private async keptPage() {
    if (this.page) return this.page;
    const { html, policy } = offlinePage(await this.files.text('offline.html'), this.site);
    return (this.page ??= { body: new KeptBody('text/html; charset=utf-8', html), policy });
  }
}
