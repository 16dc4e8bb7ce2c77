import { hkdfSync } from 'node:crypto';

/** The salt for session ids and the secret for signed addresses. */
export interface ApiSecrets {
  readonly viewerSalt: string;
  readonly grantSecret: string;
}

/** Derives one secret per purpose (HKDF, RFC 5869) from the shared secret of the installation. */
export function sharedSecrets(secret: string): ApiSecrets {
  const derive = (purpose: string): string =>
    Buffer.from(hkdfSync('sha256', secret, '', `reelog ${purpose}`, 24)).toString('base64url');
  return { viewerSalt: derive('viewer salt'), grantSecret: derive('media grants') };
}
