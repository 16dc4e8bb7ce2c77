import { hkdfSync } from 'node:crypto';

/** What makes session ids unrecognisable, and what signs addresses. */
export interface ApiSecrets {
  readonly viewerSalt: string;
  readonly grantSecret: string;
}

/** Secrets of their own purpose (HKDF, RFC 5869) from the one that all processes of an installation are given. */
export function sharedSecrets(secret: string): ApiSecrets {
  const derive = (purpose: string): string =>
    Buffer.from(hkdfSync('sha256', secret, '', `reelog ${purpose}`, 24)).toString('base64url');
  return { viewerSalt: derive('viewer salt'), grantSecret: derive('media grants') };
}
