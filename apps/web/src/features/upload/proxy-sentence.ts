import { isApiError } from '../../lib/api-error.js';

const SENTENCES: Readonly<Record<number, string>> = {
  413: 'A proxy between this browser and the server does not take files of this size (413). Whoever runs this site can raise its limit, which is client_max_body_size in nginx.',
  502: 'A proxy lost the server while this file was on its way (502), and it did not arrive. Try again.',
  503: 'A proxy could not reach the server (503), and this file did not arrive. Try again.',
  504: 'A proxy did not wait until the server had answered (504), and this file did not arrive. Try again; whoever runs this site can make the proxy wait longer.',
};

/** A sentence for an answer of a proxy; undefined for others, because the server explains its own. */
export const proxySentence = (error: unknown): string | undefined =>
  isApiError(error) && error.code === 'HTTP' ? SENTENCES[error.status] : undefined;
