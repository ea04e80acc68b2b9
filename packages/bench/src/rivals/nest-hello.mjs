// The least a Nest application on Fastify can be: what our start is compared with. `node nest-hello.mjs PORT`
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';

const ofApi = createRequire(join(ROOT, 'apps/api/package.json'));
await import(ofApi.resolve('reflect-metadata'));
const { NestFactory } = await import(ofApi.resolve('@nestjs/core'));
const { Controller, Get, Module } = await import(ofApi.resolve('@nestjs/common'));
const { FastifyAdapter } = await import(ofApi.resolve('@nestjs/platform-fastify'));

class Hello {
  hello() {
    return { status: 'OK' };
  }
}
Get('api/v1/health')(Hello.prototype, 'hello', Object.getOwnPropertyDescriptor(Hello.prototype, 'hello'));
Controller()(Hello);
class App {}
Module({ controllers: [Hello] })(App);

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.argv[2]), '127.0.0.1');
