import { authenticate } from '../../../../lib/caller';
import { findProject } from '../../../../lib/projects';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const caller = authenticate(request);
  if (!caller) return Response.json({ error: 'unauthorized' }, { status: 401 });
  const { id } = await params;
  const project = findProject(caller.organization, id);
  return project ? Response.json(project) : Response.json({ error: 'no_such_project' }, { status: 404 });
}
