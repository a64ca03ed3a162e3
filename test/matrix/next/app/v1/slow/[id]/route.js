import { hangUp } from '../../../../hang-up.cjs';
import { session } from '../../../../session.js';

export async function GET(request) {
  session(request);
  await hangUp(request);
  return Response.json({});
}
