import 'reflect-metadata';
import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

// Open connections must not keep the server from its end.
const app = await NestFactory.create(AppModule, { forceCloseConnections: true });
app.enableVersioning({ type: VersioningType.URI });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);
