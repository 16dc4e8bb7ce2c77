/**
 * Addresses of the real servers that tests of the distributed profile talk to. `npm run test:services` starts what is
 * not named in the environment and sets them; a spec that runs without them fails at once and says so.
 */
export type ServiceSetting =
  'MONGODB_URL' | 'AMQP_URL' | 'REDIS_URL' | 'S3_ENDPOINT' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY';

export function service(setting: ServiceSetting): string {
  const value = process.env[setting];
  if (!value) throw new Error(`${setting} is not set: this test needs a real server. Run: npm run test:services`);
  return value;
}
