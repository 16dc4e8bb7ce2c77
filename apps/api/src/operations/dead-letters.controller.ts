import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DeadLetters } from '@reelog/messaging';
import { RequireRole } from '../auth/access.decorators.js';
import { deadLetterListSchema } from '../contract/operations.schema.js';
import { JsonResponse, ProblemResponse } from '../http/openapi/openapi.decorators.js';
import { Problem } from '../http/problems/problem.js';

@ApiTags('operations')
@RequireRole('manager')
@Controller('api/admin/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'Messages that were given up, newest first, with their reasons' })
  @JsonResponse(200, deadLetterListSchema)
  async list() {
    return { items: await this.letters.list() };
  }

  @Post(':id/retry')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deliver a dead letter again to its consumer group' })
  @ApiResponse({ status: 204, description: 'It is on its way.' })
  @ProblemResponse(404, 'There is no such dead letter, or its consumer group is gone.')
  async retry(@Param('id') id: string): Promise<void> {
    if (!(await this.letters.retry(id))) throw notThere(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Discard a message' })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @ProblemResponse(404, 'No such message.')
  async discard(@Param('id') id: string): Promise<void> {
    if (!(await this.letters.discard(id))) throw notThere(id);
  }
}

const notThere = (id: string): Problem =>
  new Problem(
    404,
    'DEAD_LETTER.NOT_FOUND',
    `There is no dead letter ${id.slice(0, 64)} that can be retried or discarded.`,
  );
