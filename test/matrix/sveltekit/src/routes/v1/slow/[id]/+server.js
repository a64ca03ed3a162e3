import { hangUp } from '#hang-up';

export async function GET({ platform }) {
  await hangUp(platform.req);
  return Response.json({});
}
