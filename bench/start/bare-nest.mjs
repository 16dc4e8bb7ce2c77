/** A Nest application on Fastify with one route: the start time without our code. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class Hello {
  read() {
    return 'hello';
  }
}
Get()(Hello.prototype, 'read', Object.getOwnPropertyDescriptor(Hello.prototype, 'read'));
Controller()(Hello);
class Bare {}
Module({ controllers: [Hello] })(Bare);

const app = await NestFactory.create(Bare, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
console.log('ready at', await app.getUrl());
