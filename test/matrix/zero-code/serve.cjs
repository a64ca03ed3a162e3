/**
 * Lies over `apps/serve.cjs` in the trees of zero code: an app that knows nothing of telemetry. It takes no new
 * requests on SIGTERM, or when it is done (which SIGUSR2 stands for), and ends when nothing is left to do.
 */
exports.serve = (server) => {
  const listening = () => console.log(`listening ${server.address().port}`);
  if (server.listening) listening();
  else server.listen(0, '127.0.0.1', listening);
  const end = () => {
    console.log('ending');
    server.close();
  };
  for (const signal of ['SIGTERM', 'SIGUSR2']) process.once(signal, end);
};
