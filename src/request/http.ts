import type { Attributes } from '@opentelemetry/api';
import { readText, readValue } from '../span/attributes.js';
import { cutPath } from './route/path.js';

/** The attributes of a chain's server spans, the one that speaks for it first. */
export type Bags = readonly Attributes[];

/** The first attribute found, by key and then by span. */
export function firstText(bags: Bags, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    for (const bag of bags) {
      const text = readText(bag, key);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

const METHOD = /^[A-Z][A-Z-]{1,15}$/;

/** The request method in upper case, from both HTTP conventions; `undefined` when it is no HTTP request. */
export function readMethod(bags: Bags): string | undefined {
  const method = firstText(bags, 'http.request.method', 'http.method');
  if (method === undefined) return undefined;
  const original = method === '_OTHER' ? firstText(bags, 'http.request.method_original') : method;
  const name = original?.toUpperCase() ?? '';
  return METHOD.test(name) ? name : '_OTHER';
}

/** The response's status from both conventions. */
export function readStatus(bags: Bags): number | undefined {
  const status = Number(firstText(bags, 'http.response.status_code', 'http.status_code'));
  return Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined;
}

/** The path without query and fragment, from both conventions. */
export function readPath(bags: Bags): string | undefined {
  const target = firstText(bags, 'url.path', 'http.target', 'url.full', 'http.url');
  return target === undefined ? undefined : cutPath(target);
}

/** The user agent from both conventions. It never leaves the process. */
export function readUserAgent(bags: Bags): string | undefined {
  return firstText(bags, 'user_agent.original', 'http.user_agent', 'http.request.header.user-agent');
}

/** The attributes of a captured header: instrumentations write its name with dashes, or with underscores. */
export type HeaderKeys = readonly [key: string, ...old: readonly string[]];

/** The attributes that a header is captured in, to be made once: every request is read with them. */
export function headerKeys(side: 'request' | 'response', name: string): HeaderKeys {
  const key = `http.${side}.header.${name}`;
  return name.includes('-') ? [key, `http.${side}.header.${name.replaceAll('-', '_')}`] : [key];
}

/** A captured header's first value. */
export function readHeader(bags: Bags, keys: HeaderKeys): string | undefined {
  return firstText(bags, ...keys);
}

/** Whether a captured header is there, without reading it: its value may be a secret. */
export function hasHeader(bags: Bags, keys: HeaderKeys): boolean {
  return bags.some((bag) => keys.some((key) => readValue(bag, key) !== undefined));
}
