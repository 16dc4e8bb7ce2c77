/** What the server says about this installation, in the head of the document. */
const meta = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || undefined;

export const siteName: string = meta('application-name') ?? 'Reelog';

/** The address of the installation's own logo. */
export const siteLogo: string | undefined = meta('site-logo');

/** `redirect` where videos come from another origin than the pages. */
export const mediaDelivery: string | undefined = meta('media-delivery');
