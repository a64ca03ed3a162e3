import { identify } from 'spanhog';
import { callerOf, identityOf } from '#callers';

export function GET({ request }) {
  identify(identityOf(callerOf(Object.fromEntries(request.headers))));
  return Response.json({});
}
