/** What the environment says. */

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

export const settings = {
  databaseUrl: required('DATABASE_URL'),
  poolSize: Number(required('POOL_SIZE')),
  port: Number(process.env.PORT ?? 0),
  rateLimit: Number(required('RATE_LIMIT')),
  secretKey: required('SECRET_KEY'),
};
