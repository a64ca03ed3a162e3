import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request } from 'express';
import { identify } from 'spanhog';

interface Caller {
  readonly user: string;
  readonly organization: string;
}

/** Stands for your table of API keys. */
const CALLERS: ReadonlyMap<string, Caller> = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

const found = new WeakMap<Request, Caller>();

/** Lets in who has a key, and says who it is. */
@Injectable()
export class CallerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const [, key = ''] = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const caller = CALLERS.get(key);
    if (!caller) throw new UnauthorizedException();
    identify(caller);
    found.set(request, caller);
    return true;
  }
}

/** The organization of the caller whom `CallerGuard` let in. */
export const Organization = createParamDecorator(
  (_data: undefined, context: ExecutionContext) =>
    found.get(context.switchToHttp().getRequest<Request>())?.organization,
);
