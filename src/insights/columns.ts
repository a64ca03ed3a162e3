import type { Column } from './insight.js';

/** The columns that several answers have. */

export const ENDPOINT: Column = {
  key: 'endpoint',
  title: 'Endpoint',
  unit: 'text',
  meaning: 'Method and route template; (unmatched) for requests that no route took.',
};

export const USER: Column = {
  key: 'user',
  title: 'User',
  unit: 'text',
  meaning: 'The distinct id of the caller; empty where the API did not know the caller.',
};

export const ORGANIZATION: Column = {
  key: 'organization',
  title: 'Organization',
  unit: 'text',
  meaning: 'The organization that the caller was last known in.',
};

export const REQUESTS: Column = {
  key: 'requests',
  title: 'Requests',
  unit: 'requests',
  meaning: 'The sum of request_count.',
};

export const SHARE: Column = {
  key: 'share',
  title: 'Share',
  unit: '%',
  meaning: 'Of all requests that the question is about.',
};

export const CALLERS: Column = {
  key: 'callers',
  title: 'Callers',
  unit: 'users',
  meaning: 'Different callers whom the API knew.',
};

export const LAST_USED: Column = {
  key: 'last_used',
  title: 'Last used',
  unit: 'time',
  meaning: 'When the last of the requests ended.',
};

export const CLIENT: Column = {
  key: 'client',
  title: 'Client',
  unit: 'text',
  meaning: 'Name and version of the client program.',
};
