import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { QUARANTINE_SECONDS } from '@reelog/domain';
import { InvalidCursorError } from '@reelog/read-models';
import { ObjectNotFoundError, ObjectStore } from '@reelog/storage';
import { z } from 'zod';
import { RequireRole } from '../auth/access.decorators.js';
import {
  acceptedSchema,
  approveQuarantineSchema,
  quarantineResultSchema,
  quarantineSchema,
  restoreObjectsSchema,
} from '../contract/quarantine.schema.js';
import { text } from '../contract/text.js';
import {
  IdempotencyKey,
  JsonBody,
  JsonResponse,
  ProblemResponse,
  QueryParameters,
} from '../http/openapi/openapi.decorators.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { type WriteContext, Writing } from '../commands/write-context.js';
import { QuarantineLog } from './quarantine-log.js';
import { quarantineStatus } from './running-time.js';

const listQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text({ max: 1000 }).optional(),
});

@ApiTags('operations')
@RequireRole('manager')
@Controller('api/admin/quarantine')
export class QuarantineController {
  constructor(
    private readonly store: ObjectStore,
    private readonly quarantine: QuarantineLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Objects that were set aside because no event names them, by key' })
  @QueryParameters(listQuerySchema)
  @JsonResponse(200, quarantineSchema)
  async list(@Query(new ZodPipe(listQuerySchema)) { limit, cursor }: z.output<typeof listQuerySchema>) {
    const after = cursor === undefined ? '' : keyOf(cursor);
    const { runningSeconds, lastSweep } = await quarantineStatus(this.store);
    const entries = [...(await this.quarantine.state()).entries.values()]
      .filter(({ status, key }) => status === 'quarantined' && key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const items = entries.slice(0, limit).map(({ key, sizeBytes, sinceSeconds }) => ({
      key,
      videoId: key.split('/')[1] ?? '',
      sizeBytes,
      deletedAfterSeconds: Math.max(0, sinceSeconds + QUARANTINE_SECONDS - Math.max(runningSeconds, sinceSeconds)),
    }));
    const last = entries.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? cursorOf(last.key) : null, ...(lastSweep && { lastSweep }) };
  }

  @Post('restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring objects back to where they were; they are not set aside again' })
  @JsonBody(restoreObjectsSchema)
  @JsonResponse(200, quarantineResultSchema)
  @ProblemResponse(404, 'One of the keys is not in the quarantine.')
  @ProblemResponse(410, 'One of the objects was deleted for good.')
  @IdempotencyKey()
  async restore(
    @Body(new ZodPipe(restoreObjectsSchema)) { keys }: z.output<typeof restoreObjectsSchema>,
    @Writing() context: WriteContext,
  ) {
    const before = await this.quarantine.state();
    const { events, position } = await this.quarantine.execute({ type: 'RestoreObjects', data: { keys } }, context);
    const restored = events.flatMap((event) => (event.type === 'QuarantinedObjectsRestored' ? event.data.keys : []));
    for (const key of keys) {
      const entry = before.entries.get(key);
      if (entry) await this.moveBack(entry.quarantineKey, key);
    }
    return { position, restored };
  }

  /** The holder of the lease moves them, within seconds. */
  @Post('approve')
  @HttpCode(202)
  @ApiOperation({ summary: 'Allow the objects of this many videos to be quarantined beyond the daily limit' })
  @JsonBody(approveQuarantineSchema)
  @JsonResponse(202, acceptedSchema)
  @IdempotencyKey()
  async approve(
    @Body(new ZodPipe(approveQuarantineSchema)) data: z.output<typeof approveQuarantineSchema>,
    @Writing() context: WriteContext,
  ) {
    const { position } = await this.quarantine.execute({ type: 'ApproveQuarantine', data }, context);
    return { position };
  }

  private async moveBack(from: string, to: string): Promise<void> {
    await this.store.move(from, to).catch((error: unknown) => {
      if (!(error instanceof ObjectNotFoundError)) throw error; // the object was moved back before
    });
  }
}

const cursorOf = (key: string): string => Buffer.from(`k${key}`).toString('base64url');

function keyOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith('k')) throw new InvalidCursorError();
  return text.slice(1);
}
