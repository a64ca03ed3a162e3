import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { identify } from 'spanhog';
import { z } from 'zod';
import { attributesOf, callerOf, identityOf, sessionOf } from './callers.cjs';
import { serve } from './serve.mjs';

const t = initTRPC.context().create();
const procedure = t.procedure.use(({ ctx, next }) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(ctx.headers)));
  return next();
});

const users = t.router({
  byId: procedure.input(z.object({ id: z.string() })).query(({ input }) => ({ id: input.id })),
  add: procedure.input(z.object({ email: z.string() })).mutation(async ({ ctx }) => {
    await turn();
    identify(identityOf(callerOf(ctx.headers)));
    return {};
  }),
  broken: procedure.query(() => {
    throw new Error('It broke');
  }),
  missing: procedure.query(({ ctx }) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(ctx.headers)));
    throw new TRPCError({ code: 'NOT_FOUND' });
  }),
});

serve(
  createHTTPServer({
    router: t.router({ users }),
    basePath: '/trpc/',
    createContext: ({ req }) => ({ headers: req.headers }),
  }),
);
