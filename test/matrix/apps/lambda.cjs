// Stands for Lambda's runtime: takes invocations, and calls the handler with them.
const { createServer } = require('node:http');
const { PassThrough } = require('node:stream');
const { createServe } = require('./create-serve.cjs');
const { productEvents, sdk } = require('./lambda-tracing.cjs');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: 'response' }),
  HttpResponseStream: { from: (stream, prelude) => Object.assign(stream, { prelude }) },
};
const { _HANDLER: name = '' } = process.env;
const lambda = require(`./${name.split('.')[0]}.cjs`);

createServe(sdk, productEvents)(createServer((req, res) => void invoke(req, res)));

async function invoke(req, res) {
  const event = JSON.parse(Buffer.concat(await req.toArray()).toString());
  const context = {
    awsRequestId: 'request',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:api',
  };
  const answer = lambda.handler[STREAMING] ? answerInPieces(event, context) : lambda.handler(event, context);
  const result = await answer.catch(() => ({ statusCode: 502 }));
  res.writeHead(200).end(JSON.stringify(result));
}

/** What the caller gets of a function that answers in pieces. */
async function answerInPieces(event, context) {
  const out = new PassThrough();
  out.resume();
  await lambda.handler(event, out, context);
  return out.prelude;
}
