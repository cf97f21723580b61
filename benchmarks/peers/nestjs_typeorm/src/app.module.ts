/** The application's parts. */

import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Product } from './entities.js';
import { MetricsController, MetricsInterceptor } from './metrics.js';
import { database, jwt, throttler } from './parts.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({
  imports: [
    TypeOrmModule.forRoot(database),
    TypeOrmModule.forFeature([Product]),
    JwtModule.register(jwt),
    ThrottlerModule.forRoot(throttler),
  ],
  controllers: [ProductsController, MetricsController],
  providers: [
    ProductsService,
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_INTERCEPTOR, useClass: MetricsInterceptor },
  ],
})
export class AppModule {}
