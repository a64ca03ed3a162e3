import { versionOfAccept, versionText } from '../span/api-version.js';
import { remembered } from './remembered.js';
import { first, type RequestFacts } from './request-facts.js';
import { MAX_TEMPLATES } from './route/routes.js';
import { segmentsOf } from './route/path.js';

const ROUTE_SEGMENT = /^(?:v\d{1,4}(?:\.\d{1,4}){0,2}(?:(?:alpha|beta|rc|p)\d{0,3})?|\d{4}-\d{2}-\d{2})$/i;
const VERSION_PARAMETER = /^v?\{(?:api[_-]?)?(?:version|ver)\}$/i;

/**
 * The API's version: the attribute, the header, the route's segment (`/v1/`, `/2024-01-01/`), then the vendor
 * media type of `Accept`.
 */
export function readVersion(
  { all }: RequestFacts,
  route: string | undefined,
  path: string,
): string | undefined {
  return (
    versionText(first(all, ({ apiVersion }) => apiVersion)) ??
    versionText(first(all, ({ xApiVersion }) => xApiVersion)) ??
    versionText(first(all, ({ apiVersionHeader }) => apiVersionHeader)) ??
    versionText(first(all, ({ rpcApiVersion }) => rpcApiVersion)) ??
    (route === undefined ? undefined : versionOfRoute(route, path)) ??
    versionOfAccept(first(all, ({ accept }) => accept))
  );
}

function versionOfRoute(route: string, path: string): string | undefined {
  const { literal, at } = placeOfVersion(route);
  const value = literal ?? (at < 0 ? undefined : segmentsOf(path)[at]);
  return value !== undefined && (literal !== undefined || ROUTE_SEGMENT.test(value)) ? value : undefined;
}

/** A route's version where it has one, or at which segment of the path it stands. */
const placeOfVersion = remembered(MAX_TEMPLATES, (route: string) => {
  const segments = route.split('/').slice(1);
  return {
    literal: segments.find((segment) => ROUTE_SEGMENT.test(segment)),
    at: segments.findIndex((segment) => VERSION_PARAMETER.test(segment)),
  };
});
