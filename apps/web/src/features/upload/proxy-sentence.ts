import { isApiError } from '../../lib/api-error.js';

const SENTENCES: Readonly<Record<number, string>> = {
  413: 'A proxy between this browser and the server does not take files of this size (413). The operator of this site can raise the limit (client_max_body_size in nginx).',
  502: 'A proxy lost the server while this file was on its way (502), and it did not arrive. Try again.',
  503: 'A proxy could not reach the server (503), and this file did not arrive. Try again.',
  504: 'A proxy did not wait for the answer of the server (504), and this file did not arrive. Try again; the operator of this site can raise the timeout of the proxy.',
};

/** A sentence for an answer of a proxy; undefined for others, because the server explains its own. */
export const proxySentence = (error: unknown): string | undefined =>
  isApiError(error) && error.code === 'HTTP' ? SENTENCES[error.status] : undefined;
