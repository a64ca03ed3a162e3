import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';
import { flushTelemetry } from './tracing.js';

@Module({ controllers: [ProjectsController], providers: [ProjectsService] })
export class AppModule implements OnApplicationShutdown {
  /** Nest has closed the server: the last requests are events by now. */
  onApplicationShutdown(): Promise<void> {
    return flushTelemetry();
  }
}
