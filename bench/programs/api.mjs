// The API under load: Express 5 with a body parser, an authenticating middleware, two mounted routers and a handler
// that answers a page of JSON. What it does besides is the variant's.
import { createRequire } from 'node:module';
import { cpuUs } from './parts/cpu.mjs';
import { args } from './parts/report.mjs';

const { variant } = args;
// Before Express is loaded: instrumentations replace what is being required.
const {
  before,
  authenticated = noop,
  answered = noop,
  install = noop,
} = (await import(`./api/${variant}.mjs`)).default;
await before?.();
const require = createRequire(import.meta.url);
const express = require('express');

const widgets = Array.from({ length: 20 }, (_, at) => ({
  id: `w_${at}`,
  name: `Widget ${at}`,
  size: at * 3,
  tags: ['a', 'b'],
}));
const app = express();
install(app);
app.use(express.json());
app.use('/api/v1', api());

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${server.address().port}` });
});
server.keepAliveTimeout = 120_000;
process.on('message', () => process.send?.({ cpuUs: cpuUs() }));
process.on('disconnect', () => process.exit());

function api() {
  const router = express.Router();
  router.use(authenticate);
  const projects = express.Router({ mergeParams: true });
  projects.get('/widgets', async (req, res) => {
    await answered(req, res);
    res.json({ project: req.params.project_id, widgets });
  });
  router.use('/projects/:project_id', projects);
  return router;
}

/** `Bearer token_7` is user 7's. */
function authenticate(req, res, next) {
  const number = Number(req.headers.authorization?.split('_')[1]);
  if (!Number.isInteger(number)) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  req.caller = { user: `user_${number}`, organization: `org_${number % 100}` };
  authenticated(req, res);
  next();
}

function noop() {}
