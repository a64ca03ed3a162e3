import { Injectable } from '@nestjs/common';

export interface Project {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
}

/** Stands for your database. */
@Injectable()
export class ProjectsService {
  readonly #projects = new Map<string, Project>([
    ['p_1', { id: 'p_1', organization: 'acme', name: 'Apollo' }],
  ]);

  find(organization: string, id: string): Project | undefined {
    const project = this.#projects.get(id);
    return project?.organization === organization ? project : undefined;
  }

  add(organization: string, name: string): Project {
    const project = { id: `p_${this.#projects.size + 1}`, organization, name };
    this.#projects.set(project.id, project);
    return project;
  }
}
