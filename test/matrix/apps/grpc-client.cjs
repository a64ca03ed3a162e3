// Calls what is asked of it by arguments: node grpc-client.cjs <port> <method> <user agent> <metadata as JSON>
const grpc = require('@grpc/grpc-js');

const [port, method, userAgent, metadata] = process.argv.slice(2);
const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
  'grpc.primary_user_agent': userAgent,
});
const serialize = (value) => Buffer.from(JSON.stringify(value));
const parse = (bytes) => JSON.parse(bytes.toString());
const headers = new grpc.Metadata();
for (const [name, value] of Object.entries(JSON.parse(metadata))) headers.set(name, value);
const path = `/acme.v1.Users/${method}`;
const finish = (code) => {
  client.close();
  console.log(code);
};
if (method === 'List') {
  const call = client.makeServerStreamRequest(path, serialize, parse, { id: 'p7731' }, headers);
  call.on('data', () => {});
  call.on('error', ({ code }) => finish(code));
  call.on('end', () => finish(0));
} else {
  client.makeUnaryRequest(path, serialize, parse, { id: 'p7731' }, headers, (error) =>
    finish(error?.code ?? 0),
  );
}
