import { createServer } from 'node:http';
import { identify } from 'spanhog';
import { createServe } from './create-serve.cjs';
import { productEvents, sdk } from './identity-tracing.cjs';
import { createWays } from './identity-ways.cjs';

const { middleware, handler } = createWays(identify);

createServe(
  sdk,
  productEvents,
)(
  createServer((req, res) => {
    const way = req.url.split('/')[2];
    const answer = async () => {
      await handler[way]?.();
      res.end('{}');
    };
    if (middleware[way]) middleware[way](req, () => void answer());
    else void answer();
  }),
);
