/** The guards of the controllers, which look for the request where GraphQL has it. */

import { type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { StaffGuard } from '../staff.guard.js';

interface Exchange {
  req: FastifyRequest;
  res: FastifyReply;
}

function exchange(context: ExecutionContext): Exchange {
  const { req, reply } = GqlExecutionContext.create(context).getContext<{
    req: FastifyRequest;
    reply: FastifyReply;
  }>();
  return { req, res: reply };
}

@Injectable()
export class GraphThrottlerGuard extends ThrottlerGuard {
  protected override getRequestResponse(context: ExecutionContext): Exchange {
    if (context.getType() === 'http') {
      return super.getRequestResponse(context) as Exchange;
    }
    return exchange(context);
  }
}

@Injectable()
export class GraphStaffGuard extends StaffGuard {
  protected override request(context: ExecutionContext): FastifyRequest {
    return exchange(context).req;
  }
}
