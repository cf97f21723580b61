/** The server of GraphQL. */

import 'reflect-metadata';

import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { settings } from '../settings.js';
import { GraphModule } from './graph.module.js';
import { measured } from './metrics.js';

const app = await NestFactory.create<NestFastifyApplication>(
  GraphModule,
  new FastifyAdapter({ logger: true }),
);
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
app.enableShutdownHooks();
measured(app.getHttpAdapter().getInstance());
await app.listen(settings.port, '127.0.0.1');
