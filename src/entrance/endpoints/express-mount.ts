import { read } from './listed-route.js';

const nothing = (): void => undefined;

/**
 * The app behind `app.use('/admin', admin)`, which is in no property, only in the closure of the function that Express
 * mounts. The first thing that an app does to a request is to give it the app's own prototype, whose `app` it is: this
 * request notes that, and goes no further, so that nobody's middleware sees it.
 */
export function appOfMount(handle: unknown): unknown {
  if (typeof handle !== 'function') return undefined;
  let app: unknown;
  const parent = { request: {}, response: {} };
  const bare = { method: 'GET', url: '/', originalUrl: '/', headers: {}, app: parent };
  const request = new Proxy<Record<string, unknown>>(bare, {
    setPrototypeOf: (target, prototype: unknown) => {
      if (app !== undefined) return true;
      app = read(prototype, 'app');
      // Express 4 catches what is thrown, and looks for an error handler of that path.
      target['url'] = undefined;
      throw new Error('looked at');
    },
  });
  const response = {
    setHeader: nothing,
    getHeader: nothing,
    removeHeader: nothing,
    on: nothing,
    once: nothing,
  };
  try {
    Reflect.apply(handle, undefined, [request, response, nothing]);
  } catch {
    // It went no further.
  }
  return app;
}
