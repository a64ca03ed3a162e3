import { annotate } from 'spanhog';
import { authenticate } from '../../../lib/caller';
import { addProject } from '../../../lib/projects';

export async function POST(request: Request): Promise<Response> {
  const caller = authenticate(request);
  if (!caller) return Response.json({ error: 'unauthorized' }, { status: 401 });
  const { name }: { name?: unknown } = await request.json();
  if (typeof name !== 'string' || name === '') return Response.json({ error: 'no_name' }, { status: 400 });
  const project = addProject(caller.organization, name);
  annotate({ project_id: project.id }); // a property of this request's event
  return Response.json(project, { status: 201 });
}
