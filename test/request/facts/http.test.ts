import { METHODS } from 'node:http';
import { expect, it } from 'vitest';
import { methodOf } from '../../../src/request/facts/http.js';

it.each([...METHODS, 'QUERY'])('%s is a method, in any case', (method) => {
  expect(methodOf(method)).toBe(method);
  expect(methodOf(method.toLowerCase())).toBe(method);
});

it("what no server of Node takes is the caller's own text", () => {
  expect(methodOf('SECRET')).toBe('_OTHER');
  expect(methodOf('')).toBe('_OTHER');
});
