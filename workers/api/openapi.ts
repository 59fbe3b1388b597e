import { z } from 'zod';
import type { Route } from './routes.ts';
import { problem } from './schemas.ts';

const OPENAPI = '3.1.0';

/** The OpenAPI 3.1 document of the routes, with the schemas that the server itself checks by. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(route),
    };
  }
  return {
    openapi: OPENAPI,
    info: {
      title: 'CAKE knowledge API',
      version,
      description:
        'Loopback only. The port is in $CAKE_HOME/run/api.json, the token in $CAKE_HOME/run/api-token (0600).',
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
    security: [{ token: [] }],
  };
}

function operation(route: Route): object {
  const { properties = {}, required = [] } = jsonSchema(route.input, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  const inPath = (name: string): boolean => route.path.includes(`{${name}}`);
  const parameters = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: inPath(name) ? 'path' : 'query',
    required: inPath(name) || required.includes(name),
    schema,
  }));
  const body = {
    required: true,
    content: { 'application/json': { schema: jsonSchema(route.input, 'input') } },
  };
  const failed = (description: string): object => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^a-z]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    ...(route.method === 'GET' ? { parameters } : { requestBody: body }),
    responses: {
      200: {
        description: 'the answer',
        content: { 'application/json': { schema: jsonSchema(route.answer, 'output') } },
      },
      400: failed('the request is not as described'),
      401: failed('the token is missing or wrong'),
      ...(route.path.includes('/tasks/') ? { 404: failed('there is no such task') } : {}),
      500: failed('the database could not answer'),
    },
  };
}

function jsonSchema(type: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
}
