import { versionOfAccept } from '../span/hooks/api-version.js';
import { remembered } from '../span/remembered.js';
import type { RequestFacts } from './facts/request-facts.js';
import { MAX_TEMPLATES } from './route/framework-routes.js';
import { isDateVersion, isVersion } from './route/inference/versions.js';
import { segmentsOf } from './route/path.js';
import { apiVersionText } from './facts/value-shapes.js';

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
    all.apiVersion ??
    all.xApiVersion ??
    all.apiVersionHeader ??
    all.rpcApiVersion ??
    (route === undefined ? undefined : versionOfRoute(route, path)) ??
    (all.accept === undefined ? undefined : apiVersionText(versionOfAccept(all.accept)))
  );
}

function versionOfRoute(route: string, path: string): string | undefined {
  const { literal, at } = placeOfVersion(route);
  const value = literal ?? (at < 0 ? undefined : segmentsOf(path)[at]);
  return value !== undefined && (literal !== undefined || isVersionSegment(value)) ? value : undefined;
}

/** A route's version where it has one, or at which segment of the path it stands. */
const placeOfVersion = remembered(MAX_TEMPLATES, (route: string) => {
  const segments = route.split('/').slice(1);
  return {
    literal: segments.find((segment) => isVersionSegment(segment)),
    at: segments.findIndex((segment) => VERSION_PARAMETER.test(segment)),
  };
});

function isVersionSegment(segment: string): boolean {
  return isVersion(segment) || isDateVersion(segment);
}
