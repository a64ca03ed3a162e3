const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const { identify } = require('spanhog');
const { Server } = require('socket.io');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');
const { serve } = require('./serve.cjs');

const server = createServer((req, res) => {
  identify(identityOf(sessionOf(req.headers)));
  res.writeHead(200).end('{}');
});
const io = new Server(server);
io.on('connection', (socket) => {
  socket.on('message', (text, acknowledge) => {
    trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(socket.handshake.headers)));
    acknowledge(text.length);
  });
});
serve(server);
