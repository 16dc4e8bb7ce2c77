import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * For controllers with message handlers (`@UseFilters(MessageErrorFilter)`): hands the error on as it is, so that a
 * dead letter says what went wrong. Without it Nest turns every error into "Internal server error".
 */
@Catch()
export class MessageErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
