/** The application with GraphQL on Apollo Server instead of controllers. */

import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JwtModule } from '@nestjs/jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ENTITIES } from '../entities.js';
import { MetricsController } from '../metrics.js';
import { ProductsService } from '../products.service.js';
import { database, jwt, throttler } from '../parts.js';
import { GraphThrottlerGuard } from './guards.js';
import { LoaderFactory } from './loaders.js';
import { OrderLineResolver, OrderResolver, ProductResolver } from './resolvers.js';

@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES)],
  providers: [LoaderFactory],
  exports: [LoaderFactory],
})
class LoadersModule {}

@Module({
  imports: [
    TypeOrmModule.forRoot(database),
    TypeOrmModule.forFeature(ENTITIES),
    JwtModule.register(jwt),
    ThrottlerModule.forRoot(throttler),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [LoadersModule],
      inject: [LoaderFactory],
      useFactory: (factory: LoaderFactory) => ({
        autoSchemaFile: true,
        playground: false,
        context: (req: FastifyRequest, reply: FastifyReply) => ({
          req,
          reply,
          loaders: factory.make(),
        }),
      }),
    }),
  ],
  controllers: [MetricsController],
  providers: [
    ProductsService,
    ProductResolver,
    OrderResolver,
    OrderLineResolver,
    { provide: APP_GUARD, useClass: GraphThrottlerGuard },
  ],
})
export class GraphModule {}
