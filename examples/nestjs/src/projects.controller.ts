import {
  BadRequestException,
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { annotate } from 'spanhog';
import { CallerGuard, Organization } from './caller.guard.js';
import { type Project, ProjectsService } from './projects.service.js';

@Controller({ path: 'projects', version: '1' })
@UseGuards(CallerGuard)
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get(':id')
  show(@Organization() organization: string, @Param('id') id: string): Project {
    const project = this.projects.find(organization, id);
    if (!project) throw new NotFoundException();
    return project;
  }

  @Post()
  create(@Organization() organization: string, @Body('name') name: unknown): Project {
    if (typeof name !== 'string' || name === '') throw new BadRequestException('A project has a name');
    const project = this.projects.add(organization, name);
    annotate({ project_id: project.id }); // a property of this request's event
    return project;
  }
}
