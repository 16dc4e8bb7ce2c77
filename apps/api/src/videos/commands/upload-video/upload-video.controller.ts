import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TITLE_MAX_LENGTH, normalizeTitle, singleLine, titleFromFileName } from '@reelog/domain';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import { API_OPTIONS, type ApiOptions } from '../../../api-options.js';
import { RequireRole } from '../../../auth/access.decorators.js';
import { writeResultSchema } from '../../../contract/video.schema.js';
import { IdempotencyKey, JsonResponse, ProblemResponse } from '../../../http/openapi/openapi.decorators.js';
import { Problem } from '../../../http/problems/problem.js';
import { WITHOUT_DEADLINE } from '../../../http/request-deadline.js';
import { VideoPresenter } from '../../video-presenter.js';
import { type WriteContext, Writing } from '../../../commands/write-context.js';
import { UploadVideoCommand } from './upload-video.command.js';

/** Allowance for the multipart framing and the other fields, on top of the file, bytes. */
const FRAMING_BYTES = 64 * 1024;

const PATH = 'api/admin/videos';

/** Method and path: a part of the command ids of uploads. */
export const UPLOAD_ROUTE = `POST /${PATH}`;

const FILE_NAME_MAX_LENGTH = 255;

@ApiTags('manager')
@RequireRole('manager')
@Controller(PATH)
export class UploadVideoController {
  constructor(
    @Inject(API_OPTIONS) private readonly options: ApiOptions,
    private readonly commands: CommandBus,
    private readonly presenter: VideoPresenter,
  ) {}

  @Post()
  @RouteConfig(WITHOUT_DEADLINE) // the deadline starts only when the body is complete
  @ApiOperation({ summary: 'Upload a video' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: {
        title: { type: 'string', maxLength: TITLE_MAX_LENGTH, description: 'Default: made from the file name.' },
        file: { type: 'string', format: 'binary' },
      },
    },
  })
  @JsonResponse(201, writeResultSchema)
  @ProblemResponse(413, 'The file is larger than MAX_UPLOAD_BYTES.')
  @ProblemResponse(415, 'The body is not a form.')
  @IdempotencyKey()
  async upload(
    @Req() request: FastifyRequest,
    @Writing() context: WriteContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const maxBytes = this.options.maxUploadBytes;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + FRAMING_BYTES)
      throw new Problem(413, 'UPLOAD.TOO_LARGE', `A file may have at most ${maxBytes} bytes here.`);
    if (!request.isMultipart())
      throw new Problem(415, 'UPLOAD.NOT_MULTIPART', 'Send the video as multipart/form-data with a field "file".');
    const form = new UploadForm(
      request.parts({ limits: { fileSize: Infinity, files: 2, fields: 10, fieldSize: 4096, parts: 12 } }),
    );
    const file = await form.file();
    const signal = abortSignalOf(request);
    const { filename = '' } = file as { filename?: string }; // a part of type octet-stream needs no file name
    const incoming = {
      body: file.file,
      fileName: cleanFileName(filename),
      contentType: file.mimetype.slice(0, 100),
      maxBytes,
      signal,
      title: async () => (await form.title()) ?? titleFromFileName(filename),
    };
    const { position, entry } = await this.commands
      .execute(new UploadVideoCommand(incoming, context))
      .catch(form.explain);
    const video = await this.presenter.forManagers(entry);
    reply.status(201).headers({ Location: `/api/admin/videos/${video.id}`, ETag: `"${video.revision}"` });
    return { position, video };
  }
}

/** Reads the parts in the client's order: fields may come before or after the one file. */
class UploadForm {
  private readonly iterator: AsyncIterator<Multipart>;
  private titleText: string | undefined;
  /** Errors while reading the form, to be reported to the client. */
  private readonly readErrors = new Set<unknown>();

  constructor(parts: AsyncIterableIterator<Multipart>) {
    this.iterator = parts[Symbol.asyncIterator]();
  }

  /** @throws Problem 400 if the form has no file field of that name */
  async file(): Promise<MultipartFile> {
    const file = await this.next();
    if (file?.fieldname !== 'file')
      throw new Problem(400, 'UPLOAD.NO_FILE', 'The form has no field "file" with a video in it.');
    file.file.on('error', (error) => this.readErrors.add(error));
    return file;
  }

  /** The title, after the whole form has been read. @throws Problem 400 if it is too long */
  async title(): Promise<string | undefined> {
    if (await this.next()) throw new Problem(400, 'UPLOAD.ONE_FILE', 'Send one file per request.');
    const title = normalizeTitle(this.titleText ?? '');
    if ([...title].length > TITLE_MAX_LENGTH)
      throw new Problem(400, 'UPLOAD.TITLE_TOO_LONG', `A title has at most ${TITLE_MAX_LENGTH} characters.`);
    return title === '' ? undefined : title;
  }

  /** Throws a read error of the form as a problem, any other error unchanged (limits have their own status). */
  readonly explain = (error: unknown): never => {
    if (this.readErrors.has(error) && error instanceof Error && !('statusCode' in error))
      throw new Problem(400, 'UPLOAD.BROKEN_FORM', `The form cannot be read: ${error.message}.`);
    throw error;
  };

  private async next(): Promise<MultipartFile | undefined> {
    for (let part = await this.read(); part; part = await this.read()) {
      if (part.type === 'file') return part;
      if (part.fieldname === 'title' && typeof part.value === 'string') this.titleText = part.value;
    }
    return undefined;
  }

  private async read(): Promise<Multipart | undefined> {
    try {
      const result = await this.iterator.next();
      return result.done ? undefined : result.value;
    } catch (error) {
      this.readErrors.add(error);
      return this.explain(error);
    }
  }
}

/** Aborts if the client disconnects before its request was read completely. */
function abortSignalOf(request: FastifyRequest): AbortSignal {
  const controller = new AbortController();
  request.raw.once('close', () => {
    if (!request.raw.complete) controller.abort(new Problem(400, 'UPLOAD.CANCELLED', 'The upload was cancelled.'));
  });
  return controller.signal;
}

/** The given name on one line, without a path; a long one is shortened before its extension. No name is rejected. */
function cleanFileName(name: string): string {
  const characters = [...(singleLine(name.split(/[\\/]/).pop() ?? '') || 'unnamed')];
  if (characters.length <= FILE_NAME_MAX_LENGTH) return characters.join('');
  const ending = /\.\w{1,8}$/.exec(name)?.[0] ?? '';
  return `${characters.slice(0, FILE_NAME_MAX_LENGTH - ending.length).join('')}${ending}`;
}
