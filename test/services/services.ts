/**
 * Addresses of the real servers for tests of the distributed profile. `npm run test:services` starts those that are not in
 * the environment and sets them; a spec without them fails at once with this hint.
 */
export type ServiceSetting =
  'MONGODB_URL' | 'AMQP_URL' | 'REDIS_URL' | 'S3_ENDPOINT' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY';

export function service(setting: ServiceSetting): string {
  const value = process.env[setting];
  if (!value) throw new Error(`${setting} is not set: this test needs a real server. Run: npm run test:services`);
  return value;
}
