// Sends three messages: node socket-io-client.cjs <port> <transports> <user agent>
const { io } = require('socket.io-client');

const [port, transports, userAgent] = process.argv.slice(2);
const socket = io(`http://127.0.0.1:${port}`, {
  transports: transports.split(','),
  extraHeaders: { 'user-agent': userAgent, 'x-api-key': 'key-s7731-ben' },
});
socket.on('connect', async () => {
  for (const text of ['p7731', 'p7731', 'p7731']) await socket.emitWithAck('message', text);
  socket.close();
  console.log(200);
});
