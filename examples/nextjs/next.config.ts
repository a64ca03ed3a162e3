import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone', // a server with all it needs in one folder, for a container
};

export default config;
