import { expect, it } from 'vitest';
import { Warnings } from '../../src/deliver/warnings.js';

it.each([
  [
    'http://127.0.0.1:8010',
    'ECONNREFUSED',
    1,
    '1 event waits and is sent again. Is `npx spanhog dev` running?',
  ],
  [
    'http://localhost:8010',
    'ECONNREFUSED',
    2,
    '2 events wait and are sent again. Is `npx spanhog dev` running?',
  ],
  ['http://127.0.0.1:8010', 'ETIMEDOUT', 2, '2 events wait and are sent again'],
  ['https://us.i.posthog.com', 'ECONNREFUSED', 2, '2 events wait and are sent again'],
])(
  'an outage of %s (%s) names the program that may be missing on this machine',
  (host, why, waiting, text) => {
    const said: string[] = [];
    const say = (_key: string, message: string): void => void said.push(message);
    new Warnings({ warn: say, error: say }, host).tripped('outage', why, waiting);
    expect(said).toEqual([`${host} is out of reach (${why}); ${text}`]);
  },
);
