export interface Project {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
}

/** Stands for your database. */
const projects = new Map<string, Project>([['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }]]);

export function findProject(organization: string, id: string): Project | undefined {
  const project = projects.get(id);
  return project?.organization === organization ? project : undefined;
}

export function addProject(organization: string, name: string): Project {
  const project = { id: `p_${projects.size + 1}`, organization, name };
  projects.set(project.id, project);
  return project;
}
