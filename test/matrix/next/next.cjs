const { createServer } = require('node:http');
const next = require('next');
const { serve } = require('./serve.cjs');

const app = next({ dev: false, dir: __dirname });
const answer = app.getRequestHandler();
app.prepare().then(() => serve(createServer((req, res) => void answer(req, res))));
