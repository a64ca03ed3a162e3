const { setImmediate: turn } = require('node:timers/promises');

/**
 * Says where a server listens, and ends it on SIGTERM as a careful app does: no new requests, then what is
 * open, then the telemetry. The last line holds the processor's own count.
 */
exports.createServe = (sdk, productEvents) => (server) => {
  const listening = () => console.log(`listening ${server.address().port}`);
  if (server.listening) listening();
  else server.listen(0, '127.0.0.1', listening);
  process.once('SIGTERM', () => {
    server.close(async () => {
      // The last connection is gone, but its handler may have a turn to go until its span ends.
      for (let turns = 0; turns < 5; turns += 1) await turn();
      await sdk.shutdown();
      console.log(`stats ${JSON.stringify(productEvents.stats())}`);
      process.exit();
    });
  });
};
