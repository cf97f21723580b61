/** The application's parts. */

import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Category, OutboxEvent, Product } from './entities.js';
import { MetricsController, MetricsInterceptor } from './metrics.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';
import { settings } from './settings.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: settings.databaseUrl,
      entities: [Category, Product, OutboxEvent],
      poolSize: settings.poolSize,
      // gen_random_uuid is PostgreSQL's own since version 13.
      uuidExtension: 'pgcrypto',
      installExtensions: false,
    }),
    TypeOrmModule.forFeature([Product]),
    JwtModule.register({
      secret: settings.secretKey,
      verifyOptions: { algorithms: ['HS256'] },
    }),
    ThrottlerModule.forRoot([{ ttl: 1000, limit: settings.rateLimit }]),
  ],
  controllers: [ProductsController, MetricsController],
  providers: [
    ProductsService,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_INTERCEPTOR, useClass: MetricsInterceptor },
  ],
})
export class AppModule {}
