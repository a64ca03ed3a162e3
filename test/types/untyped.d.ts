// The same as far as the tests go; @types/express is of Express 5.
declare module 'express-4' {
  import express from 'express';
  export default express;
}

declare module 'koa' {
  import type { RequestListener } from 'node:http';
  export default class Koa {
    use(middleware: unknown): this;
    callback(): RequestListener;
  }
}
