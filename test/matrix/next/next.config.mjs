export default {
  poweredByHeader: false,
  // Its own folder and the tree's node_modules; else Next.js takes the repository's lock file for the root.
  turbopack: { root: new URL('..', import.meta.url).pathname },
};
