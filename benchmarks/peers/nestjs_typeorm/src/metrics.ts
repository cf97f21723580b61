/** Prometheus metrics: a histogram of requests, and the page that shows it. */

import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, register } from 'prom-client';
import { finalize, type Observable } from 'rxjs';

collectDefaultMetrics();
export const durations = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests.',
  labelNames: ['method', 'route', 'status'],
});

@Injectable()
export class MetricsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const stop = durations.startTimer();
    return next.handle().pipe(
      finalize(() => {
        const status = http.getResponse<FastifyReply>().statusCode;
        stop({ method: request.method, route: request.routeOptions.url, status });
      }),
    );
  }
}

@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('content-type', register.contentType)
  get(): Promise<string> {
    return register.metrics();
  }
}
