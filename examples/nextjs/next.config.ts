import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone', // a server with all it needs in one folder, for a container
  // Where the lock file is, of which only this folder's counts; in a monorepo it is further up.
  outputFileTracingRoot: import.meta.dirname,
};

export default config;
