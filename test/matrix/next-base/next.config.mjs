export default {
  poweredByHeader: false,
  // Behind a gateway that has a path of its own for each service, and with a path that was changed once.
  basePath: '/api',
  rewrites: () => [{ source: '/accounts/:id', destination: '/v1/users/:id' }],
  // Its own folder and the tree's node_modules; else Next.js takes the repository's lock file for the root.
  turbopack: { root: new URL('..', import.meta.url).pathname },
};
