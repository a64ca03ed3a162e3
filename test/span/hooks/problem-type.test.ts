import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { apiAttributes } from '../../../src/span/hooks/api-attributes.js';
import { readCallersAt } from '../../../src/span/frameworks/caller-paths.js';
import { notedAttributes } from '../../../src/span/hooks/noted-attributes.js';
import { makeSpan } from '../../fixtures/spans.js';

const TYPE = 'https://acme.example/problems/out-of-credit';
const PROBLEM = JSON.stringify({ type: TYPE, title: 'Jane is out of credit', detail: 'SECRET' });
const HEADERS = { 'content-type': 'application/problem+json; charset=utf-8' };
const MANY = `{"type":"${TYPE}","detail":"${'x'.repeat(20_000)}"}`;

/** A problem of so many bytes. */
const problemOf = (bytes: number): string => {
  const empty = `{"type":"${TYPE}","detail":""}`;
  return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
};
const LIMIT = 16_384;

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** One request of a server; the hook comes before its listeners, as instrumentation-http calls it. */
async function ask(server: Server): Promise<{ readonly body: string; readonly type: unknown }> {
  const span = makeSpan();
  const closed = new Promise<void>((resolve) => {
    server.prependListener('request', (_, response) => {
      apiAttributes().responseHook(span, response);
      response.once('close', resolve);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const body = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  await closed;
  server.closeAllConnections();
  server.close();
  return { body, type: notedAttributes(span)?.['api.problem.type'] };
}

const respond =
  (
    status: number,
    headers: Readonly<Record<string, string>>,
    ...chunks: readonly (string | Buffer)[]
  ): Answer =>
  (_, response) => {
    response.writeHead(status, headers);
    for (const chunk of chunks.slice(0, -1)) response.write(chunk);
    response.end(chunks.at(-1));
  };

describe('The type of a problem', () => {
  it.each<[string, Answer, string | undefined]>([
    ['a text', respond(402, HEADERS, PROBLEM), TYPE],
    ['bytes', respond(402, HEADERS, Buffer.from(PROBLEM)), TYPE],
    ['several pieces', respond(402, HEADERS, PROBLEM.slice(0, 20), Buffer.from(PROBLEM.slice(20))), TYPE],
    [
      'pieces and an empty end',
      (_, response) => {
        response.statusCode = 402;
        response.setHeader('content-type', 'application/problem+json');
        response.write(PROBLEM);
        response.end();
      },
      TYPE,
    ],
    ['a success', respond(200, HEADERS, PROBLEM), undefined],
    ['plain JSON', respond(402, { 'content-type': 'application/json' }, PROBLEM), undefined],
    [
      'a compressed one',
      (_, response) => {
        response.statusCode = 402;
        response.setHeader('content-type', 'application/problem+json');
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(PROBLEM));
      },
      undefined,
    ],
    ['broken JSON', respond(402, HEADERS, PROBLEM.slice(1)), undefined],
    ['a type that is no text', respond(402, HEADERS, '{"type":7}'), undefined],
    ['a list', respond(402, HEADERS, '[]'), undefined],
    ['a long one', respond(402, HEADERS, MANY), undefined],
    ['a long one in pieces', respond(402, HEADERS, MANY.slice(0, 9_000), MANY.slice(9_000)), undefined],
    ['one of the longest', respond(402, HEADERS, problemOf(LIMIT)), TYPE],
    ['one of the longest, in bytes', respond(402, HEADERS, Buffer.from(problemOf(LIMIT))), TYPE],
    ['one of a byte more', respond(402, HEADERS, problemOf(LIMIT + 1)), undefined],
    ['one of a byte more, in bytes', respond(402, HEADERS, Buffer.from(problemOf(LIMIT + 1))), undefined],
    [
      'one of the longest in pieces',
      respond(402, HEADERS, problemOf(LIMIT).slice(0, 9_000), problemOf(LIMIT).slice(9_000)),
      TYPE,
    ],
    [
      'one of a byte more in pieces',
      respond(402, HEADERS, problemOf(LIMIT + 1).slice(0, 9_000), problemOf(LIMIT + 1).slice(9_000)),
      undefined,
    ],
    ['the smallest of statuses', respond(400, HEADERS, PROBLEM), TYPE],
    ['no smaller one', respond(399, HEADERS, PROBLEM), undefined],
    [
      'nothing that a middleware still has to encode',
      (_, response) => {
        response.statusCode = 402;
        response.setHeader('content-type', 'application/problem+json');
        response.setHeader('content-encoding', 'x-acme');
        response.end(PROBLEM);
      },
      undefined,
    ],
    [
      'memory that is used again at once',
      (_, response) => {
        const memory = Buffer.from(PROBLEM.slice(0, 20));
        response.writeHead(402, HEADERS);
        response.write(memory);
        memory.fill('x');
        response.end(PROBLEM.slice(20));
      },
      TYPE,
    ],
    [
      'pieces and an end of null',
      (_, response) => {
        response.writeHead(402, HEADERS);
        response.write(PROBLEM);
        response.end(null);
      },
      TYPE,
    ],
    [
      'pieces and an end that only tells when it is over',
      (_, response) => {
        response.writeHead(402, HEADERS);
        response.write(PROBLEM);
        response.end(() => undefined);
      },
      TYPE,
    ],
    [
      'the longest of types',
      respond(402, HEADERS, JSON.stringify({ type: 'x'.repeat(512) })),
      'x'.repeat(512),
    ],
    ['no longer one', respond(402, HEADERS, JSON.stringify({ type: 'x'.repeat(513) })), undefined],
    ['null', respond(402, HEADERS, 'null'), undefined],
    ['a text with a type', respond(402, HEADERS, '"type"'), undefined],
    ['nothing', respond(402, HEADERS), undefined],
  ])('is read of %s', async (_, answer, type) => {
    expect((await ask(createServer(answer))).type).toBe(type);
  });

  it('leaves what is sent as it was written', async () => {
    const pieces = respond(402, HEADERS, PROBLEM.slice(0, 20), Buffer.from(PROBLEM.slice(20)));
    expect((await ask(createServer(pieces))).body).toBe(PROBLEM);
    const called: string[] = [];
    await ask(
      createServer((_, response) => {
        response.statusCode = 402;
        response.write('{', 'utf8', () => called.push('write'));
        response.end(() => called.push('end'));
      }),
    );
    expect(called).toEqual(['write', 'end']);
  });

  it('is read of Express and Fastify', async () => {
    const ofExpress = express().get('/', (_, response) => {
      response.status(402).type('application/problem+json').send(PROBLEM);
    });
    const ofFastify = fastify().get('/', (_, reply) => reply.code(402).headers(HEADERS).send(PROBLEM));
    await ofFastify.ready();
    const servers = [createServer(ofExpress), ofFastify.server];
    for (const server of servers) expect((await ask(server)).type).toBe(TYPE);
  });

  it('leaves alone what is no answer, and what can’t be watched', () => {
    const { responseHook } = apiAttributes();
    const frozen = Object.freeze({ getHeader: () => undefined, write: () => true, end: () => undefined });
    for (const response of [undefined, null, 'x', {}, frozen, { getHeader: 1 }]) {
      expect(() => responseHook(makeSpan(), response)).not.toThrow();
    }
  });
});

describe('A stream', () => {
  it.each<[string, Answer, unknown]>([
    [
      'by setHeader()',
      (_, response) => {
        response.setHeader('Content-Type', 'text/event-stream');
        response.end('data: 1\n\n');
      },
      'text/event-stream',
    ],
    [
      'by writeHead()',
      respond(200, { 'Content-Type': 'text/event-stream' }, 'data: 1\n\n'),
      'text/event-stream',
    ],
    ['JSON', respond(200, { 'content-type': 'application/json' }, '{}'), undefined],
    ['without a type', respond(200, {}, ''), undefined],
  ])('is seen as its answer ends: %s', async (_, answer, type) => {
    const requests = readCallersAt([]);
    const span = makeSpan();
    const server = createServer((request, response) => {
      requests.start(span);
      answer(request, response);
    });
    try {
      await ask(server);
      expect(notedAttributes(span)?.['http.response.header.content-type']).toBe(type);
    } finally {
      requests.stop();
    }
  });
});
