import { setImmediate as turn } from 'node:timers/promises';
import { identify } from 'spanhog';
import { callerOf, identityOf } from '#callers';

export async function GET({ request }) {
  await turn();
  identify(identityOf(callerOf(Object.fromEntries(request.headers))));
  return Response.json({});
}
