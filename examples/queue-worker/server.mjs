import express from 'express';
import { identify } from 'spanhog';
import { findCaller } from './callers.mjs';
import { drain, enqueue } from './queue.mjs';
import { shutdown } from './tracing.mjs';
import { writeExport } from './worker.mjs';

const app = express();

app.post('/v1/exports', express.json(), (req, res) => {
  const caller = findCaller(req.get('authorization'));
  if (!caller) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  identify(caller);
  enqueue({ ...caller, format: String(req.body?.format ?? 'csv') }, writeExport);
  res.status(202).json({ status: 'queued' });
});

const server = app.listen(process.env.PORT ?? 3000);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.keepAliveTimeout = 1; // an idle connection must not keep the server open
    server.close(() => void drain().then(shutdown));
  });
}
