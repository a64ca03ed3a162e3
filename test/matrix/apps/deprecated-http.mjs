import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import { attributesOf, sessionOf } from './callers.cjs';
import { headersOf, setHeaders } from './deprecation.cjs';
import { serve } from './serve.mjs';

serve(
  createServer((req, res) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(req.headers)));
    const { pathname } = new URL(req.url, 'http://localhost');
    setHeaders(res, headersOf(pathname.split('/').at(-1)));
    res.end('{}');
  }),
);
