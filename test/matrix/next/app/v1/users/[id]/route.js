import { session } from '../../../../session.js';

export function GET(request) {
  session(request);
  return Response.json({});
}
