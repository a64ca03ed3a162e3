import express from 'express';
import { identify } from 'spanhog';
import { shutdown } from './tracing.mjs';
import { usageRouter } from './usage.mjs';

/** Stands for your table of API keys. */
const callers = new Map([
  ['key_ada', { user: 'user_ada', organization: 'acme' }],
  ['key_ben', { user: 'user_ben', organization: 'globex' }],
]);

/** @type {import('express').RequestHandler} */
function authenticate(req, res, next) {
  const [, key = ''] = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '') ?? [];
  const caller = callers.get(key);
  if (!caller) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  res.locals.caller = caller;
  identify(caller);
  next();
}

const {
  POSTHOG_APP_HOST: appHost = 'https://us.posthog.com',
  POSTHOG_PROJECT_ID: projectId = '',
  USAGE_ENDPOINT_KEY: key = '',
} = process.env;

const app = express();

app.get('/v1/projects', authenticate, (_req, res) => {
  res.json([{ id: 'p_1', organization: res.locals.caller.organization }]);
});

app.use(
  authenticate,
  usageRouter({ appHost, projectId, key, organizationOf: ({ res }) => res?.locals.caller?.organization }),
);

const server = app.listen(process.env.PORT ?? 3000);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.keepAliveTimeout = 1; // an idle connection must not keep the server open
    server.close(() => void shutdown());
  });
}
