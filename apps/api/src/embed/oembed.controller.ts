import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { oembedQuerySchema, oembedSchema } from '../contract/oembed.schema.js';
import { AllowedHosts } from '../http/allowed-hosts.js';
import { JsonResponse, ProblemResponse, QueryParameters } from '../http/openapi/openapi.decorators.js';
import { Problem } from '../http/problems/problem.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Site } from '../site/site.js';
import { ShownVideos } from '../videos/shown-videos.js';
import { oembed, oembedXml, videoIdIn } from './oembed.js';

/** Tells other sites how to show a video of this one (https://oembed.com). */
@ApiTags('viewer')
@Controller('api/oembed')
export class OembedController {
  constructor(
    private readonly hosts: AllowedHosts,
    private readonly videos: ShownVideos,
    private readonly site: Site,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How other sites show a video (oEmbed), as JSON or XML' })
  @QueryParameters(oembedQuerySchema)
  @JsonResponse(200, oembedSchema)
  @ProblemResponse(404, 'Not the address of a video that viewers of this site see.')
  @ProblemResponse(501, 'Another format than json and xml.')
  async describe(
    @Query(new ZodPipe(oembedQuerySchema)) { url, maxwidth, maxheight, format }: z.output<typeof oembedQuerySchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (format !== 'json' && format !== 'xml')
      throw new Problem(501, 'OEMBED.FORMAT', 'The format is json or xml; there is no other one.');
    const origin = this.hosts.ownOrigin(request.raw);
    const id = origin && videoIdIn(url, origin);
    if (!id) throw new Problem(404, 'OEMBED.FOREIGN_URL', 'This is not the address of a video of this site.');
    const { video, problem } = await this.videos.find(id);
    if (problem) throw problem;
    const limits = { ...(maxwidth && { width: maxwidth }), ...(maxheight && { height: maxheight }) };
    const answer = oembed(video, { name: this.site.name, origin }, limits);
    if (format === 'json') return answer;
    reply.type('text/xml; charset=utf-8');
    return oembedXml(answer);
  }
}
