const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const express = require('express');
const { attributesOf, sessionOf } = require('./callers.cjs');
const { headersOf } = require('./deprecation.cjs');
const { serve } = require('./serve.cjs');

const app = express();
app.get('/v1/old/:which', (req, res) => {
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
  res.set(headersOf(req.params.which)).json({});
});

serve(createServer(app));
