/** The histogram of requests, which Apollo Server answers past the interceptors. */

import type { FastifyInstance } from 'fastify';

import { durations } from '../metrics.js';

export function measured(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    durations.observe(
      { method, route: routeOptions.url, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
}
