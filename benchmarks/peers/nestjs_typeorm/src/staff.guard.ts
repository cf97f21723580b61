/** Who may write. */

import {
  CanActivate,
  ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { FastifyRequest } from 'fastify';

@Injectable()
export class StaffGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const [type, token] = this.request(context).headers.authorization?.split(' ') ?? [];
    if (type !== 'Bearer' || token === undefined) {
      throw new UnauthorizedException();
    }
    const claims = await this.jwt.verifyAsync<{ roles?: string[] }>(token).catch(() => {
      throw new UnauthorizedException();
    });
    if (!claims.roles?.includes('staff')) {
      throw new ForbiddenException();
    }
    return true;
  }

  protected request(context: ExecutionContext): FastifyRequest {
    return context.switchToHttp().getRequest<FastifyRequest>();
  }
}
