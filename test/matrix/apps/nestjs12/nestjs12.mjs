import 'reflect-metadata';
import { setImmediate as turn } from 'node:timers/promises';
import * as nest from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { identify } from 'spanhog';
import { attributesOf, callerOf, identityOf, sessionOf } from '../callers.cjs';
import { hangUp } from '../hang-up.cjs';
import { serve } from '../serve.mjs';

class SessionGuard {
  canActivate(context) {
    const { headers } = context.switchToHttp().getRequest();
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headers)));
    return true;
  }
}

class Version1 {
  showUser() {
    return {};
  }

  fail() {
    throw new Error('It broke');
  }

  async wait(request) {
    await hangUp(request);
    return {};
  }
}
decorate(Version1, [nest.Controller({ version: '1' })], {
  showUser: [nest.Get('users/:id')],
  fail: [nest.Get('broken/:id')],
  wait: [nest.Get('slow/:id')],
});

class Version2 {
  createUser(request) {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
    return {};
  }

  async showFile(request) {
    await turn();
    identify(identityOf(callerOf(request.headers)));
    return {};
  }

  showReport(request) {
    identify(identityOf(callerOf(request.headers)));
    return {};
  }
}
decorate(Version2, [nest.Controller({ version: '2' })], {
  createUser: [nest.Post('users')],
  showFile: [nest.Get('files/*path')],
  showReport: [nest.Get('reports{/:year}')],
});

class Widgets {
  async show(request) {
    await turn();
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(request.headers)));
    return {};
  }
}
decorate(Widgets, [nest.Controller({ path: 'projects/:project_id/widgets', version: '2' })], {
  show: [nest.Get(':widget_id')],
});

class AppModule {}
decorate(AppModule, [nest.Module({ controllers: [Version1, Version2, Widgets] })], {});

async function main() {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.enableVersioning({ type: nest.VersioningType.URI });
  app.useGlobalGuards(new SessionGuard());
  await app.init();
  serve(app.getHttpServer());
}

/** What `@Decorators` do, written for plain JavaScript; every method gets the request. */
function decorate(target, classDecorators, methods) {
  for (const [name, decorators] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
    nest.Req()(target.prototype, name, 0);
    for (const decorator of decorators) decorator(target.prototype, name, descriptor);
  }
  for (const decorator of classDecorators) decorator(target);
}

void main();
