/** Shapes and routes of the api, in the form that openapi-typescript writes. */
type NoParams = { query?: never; header?: never; path?: never; cookie?: never };
type Json<T> = { headers: Record<string, unknown>; content: { 'application/json': T } };
type ProblemAnswer = { headers: Record<string, unknown>; content: { 'application/problem+json': components['schemas']['Problem'] } };
type Answers<T, Status extends number = 200> = { [S in Status]: Json<T> } & { default: ProblemAnswer };

type ListQuery = { limit?: number; cursor?: string; minPosition?: number };
type WriteHeaders = { 'Idempotency-Key'?: string };
type WriteById = {
  parameters: { query?: never; header?: WriteHeaders; path: { id: string }; cookie?: never };
  requestBody?: { content: { 'application/json': components['schemas']['Reason'] } };
  responses: Answers<components['schemas']['WriteResult']>;
};

export interface paths {
  '/api/videos': {
    parameters: NoParams;
    get: {
      parameters: {
        query?: ListQuery & { q?: string; tag?: string; sort?: components['schemas']['CatalogSort'] };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: Answers<components['schemas']['CatalogPage']>;
    };
  };
  '/api/videos/{id}': {
    parameters: NoParams;
    get: {
      parameters: { query?: { minPosition?: number }; header?: never; path: { id: string }; cookie?: never };
      requestBody?: never;
      responses: Answers<components['schemas']['CatalogVideo']>;
    };
  };
  '/api/videos/{id}/views': {
    parameters: NoParams;
    post: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
      requestBody: { content: { 'application/json': components['schemas']['ViewRequest'] } };
      responses: Answers<components['schemas']['ViewAccepted'], 202>;
    };
  };
  '/api/tags': {
    parameters: NoParams;
    get: { parameters: NoParams; requestBody?: never; responses: Answers<components['schemas']['TagList']> };
  };
  '/api/whoami': {
    parameters: NoParams;
    get: { parameters: NoParams; requestBody?: never; responses: Answers<components['schemas']['Identity']> };
  };
  '/api/admin/videos': {
    parameters: NoParams;
    get: {
      parameters: {
        query?: ListQuery & { status?: components['schemas']['VideoStatus']; q?: string };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: Answers<components['schemas']['AdminPage']>;
    };
  };
  '/api/admin/videos/{id}': {
    parameters: NoParams;
    get: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
      requestBody?: never;
      responses: Answers<components['schemas']['AdminVideo']>;
    };
    patch: {
      parameters: { query?: never; header?: WriteHeaders & { 'If-Match'?: string }; path: { id: string }; cookie?: never };
      requestBody: { content: { 'application/json': components['schemas']['DetailsPatch'] } };
      responses: Answers<components['schemas']['WriteResult']>;
    };
    delete: WriteById;
  };
  '/api/admin/videos/{id}/restore': { parameters: NoParams; post: WriteById };
  '/api/admin/videos/{id}/reprocess': { parameters: NoParams; post: WriteById };
  '/api/audit/events': {
    parameters: NoParams;
    get: {
      parameters: {
        query?: {
          after?: number;
          before?: number;
          type?: string;
          videoId?: string;
          actor?: string;
          from?: string;
          to?: string;
          limit?: number;
          order?: 'asc' | 'desc';
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: Answers<components['schemas']['AuditPage']>;
    };
  };
  '/api/audit/videos/{id}/history': {
    parameters: NoParams;
    get: {
      parameters: { query?: { limit?: number; cursor?: string }; header?: never; path: { id: string }; cookie?: never };
      requestBody?: never;
      responses: Answers<components['schemas']['VideoHistory']>;
    };
  };
  '/api/audit/head': {
    parameters: NoParams;
    get: { parameters: NoParams; requestBody?: never; responses: Answers<components['schemas']['LogHead']> };
  };
}

export interface components {
  schemas: {
    Storyboard: {
      vttUrl: string;
      jsonUrl: string;
      intervalSeconds: number;
      tileWidth: number;
      tileHeight: number;
      columns: number;
      rows: number;
      tileCount: number;
      sheetUrls: string[];
    };
    /** @enum {string} */
    VideoStatus: 'processing' | 'ready' | 'failed' | 'removed';
    CatalogVideo: {
      id: string;
      title: string;
      description: string;
      tags: string[];
      status: components['schemas']['VideoStatus'];
      /** @description Probed, and a browser can play it. */
      playable: boolean;
      durationSeconds?: number;
      width?: number;
      height?: number;
      sizeBytes: number;
      contentType: string;
      streamUrl: string;
      thumbnailUrl?: string;
      storyboard?: components['schemas']['Storyboard'];
      views: number;
      /** Format: date-time */
      uploadedAt: string;
      /** Format: date-time */
      updatedAt: string;
      revision: number;
      position: number;
    };
    ProcessingFailure: {
      /** @enum {string} */
      stage: 'probe' | 'previews' | 'rendition';
      code: string;
      message: string;
      retryable: boolean;
      attempt: number;
      logTail: string;
    };
    AdminVideo: components['schemas']['CatalogVideo'] & {
      fileName: string;
      sha256: string;
      uploadedBy: string;
      /** Format: date-time */
      removedAt?: string;
      /** @description Of the last try, until a try succeeds. */
      failure?: components['schemas']['ProcessingFailure'];
      /** @description What frameflow is doing or will do next. */
      work?: { stage: 'probe' | 'previews'; attempt: number; maxAttempts: number };
      media?: {
        container: string;
        videoCodec: string;
        audioCodec?: string;
        frameRate: number;
        browserPlayable: boolean;
      };
      /** @description Signed for an hour: the original as a download. */
      originalUrl: string;
    };
    CatalogPage: { items: components['schemas']['CatalogVideo'][]; nextCursor: string | null; position: number };
    AdminPage: { items: components['schemas']['AdminVideo'][]; nextCursor: string | null; position: number };
    TagList: { items: { tag: string; count: number }[] };
    WriteResult: { position: number; video: components['schemas']['AdminVideo'] };
    ViewAccepted: { position: number; counted: boolean };
    ViewRequest: { sessionId: string };
    DetailsPatch: { title?: string; description?: string; tags?: string[] };
    Reason: { reason?: string };
    /** @enum {string} */
    CatalogSort: 'newest' | 'oldest' | 'views' | 'title' | 'duration';
    AuditEvent: {
      position: number;
      streamId: string;
      streamVersion: number;
      eventId: string;
      type: string;
      schemaVersion: number;
      /** Format: date-time */
      occurredAt: string;
      actor: { id: string; role: 'viewer' | 'manager' | 'auditor' | 'system' };
      commandId: string;
      correlationId: string;
      causationId: string | null;
      dataHash: string;
      previousHash: string;
      hash: string;
      data: { [key: string]: unknown };
      salts: { [key: string]: string };
    };
    AuditPage: { items: components['schemas']['AuditEvent'][]; nextCursor: string | null; position: number };
    LogHead: { logId: string; position: number; hash: string };
    Verification: {
      valid: boolean;
      checked: number;
      head: components['schemas']['LogHead'];
      firstBad?: { position: number; problem: string };
    };
    HistoryStep: {
      event: components['schemas']['AuditEvent'];
      state: { [key: string]: unknown };
      changes: { field: string; before: unknown; after: unknown }[];
    };
    VideoHistory: { items: components['schemas']['HistoryStep'][]; nextCursor: string | null; position: number };
    Identity: { name: string; role: 'manager' | 'auditor' };
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      code: string;
      correlationId: string;
      errors?: { field: string; message: string }[];
    };
    SubscribeFrame: { type: 'subscribe'; after: number | null; logId?: string; key?: string };
    GoneVideo: { id: string; status: 'removed' };
    VideoFrame: {
      type: 'video';
      resume: number;
      video: components['schemas']['CatalogVideo'] | components['schemas']['AdminVideo'] | components['schemas']['GoneVideo'];
    };
    ProgressFrame: { type: 'progress'; videoId: string; stage: 'probe' | 'previews'; percent: number };
    LiveFrame: { type: 'live'; resume: number; logId: string };
    HeartbeatFrame: { type: 'heartbeat'; resume: number };
    ResetFrame: { type: 'reset' };
    ErrorFrame: { type: 'error'; code: string; detail: string };
    UpdateFrame:
      | components['schemas']['VideoFrame']
      | components['schemas']['ProgressFrame']
      | components['schemas']['LiveFrame']
      | components['schemas']['HeartbeatFrame']
      | components['schemas']['ResetFrame']
      | components['schemas']['ErrorFrame'];
  };
}
