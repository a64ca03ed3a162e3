// Stands for Lambda's runtime: takes invocations, and calls the handler with them.
const { createServer } = require('node:http');
const { createServe } = require('./create-serve.cjs');
const { productEvents, sdk } = require('./lambda-tracing.cjs');
const lambda = require('./lambda-handler.cjs');

createServe(sdk, productEvents)(createServer((req, res) => void invoke(req, res)));

async function invoke(req, res) {
  const event = JSON.parse(Buffer.concat(await req.toArray()).toString());
  const context = {
    awsRequestId: 'request',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:api',
  };
  const result = await lambda.handler(event, context).catch(() => ({ statusCode: 502 }));
  res.writeHead(200).end(JSON.stringify(result));
}
