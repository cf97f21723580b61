/** What both applications are made of. */

import type { JwtModuleOptions } from '@nestjs/jwt';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import type { DataSourceOptions } from 'typeorm';

import { ENTITIES } from './entities.js';
import { settings } from './settings.js';

export const database = {
  type: 'postgres',
  url: settings.databaseUrl,
  entities: ENTITIES,
  poolSize: settings.poolSize,
  // gen_random_uuid is PostgreSQL's own since version 13.
  uuidExtension: 'pgcrypto',
  installExtensions: false,
} satisfies DataSourceOptions;

export const jwt: JwtModuleOptions = {
  secret: settings.secretKey,
  verifyOptions: { algorithms: ['HS256'] },
};

export const throttler: ThrottlerModuleOptions = [{ ttl: 1000, limit: settings.rateLimit }];
