import { appliedOf, withHiddenMarker, withMarker } from '../marker.js';
import type { Json } from '../rest/json.js';
import type { Blueprint, Layout } from '../tile.js';
import { endpointBody, USAGE_ENDPOINTS } from '../usage-endpoints/endpoint.js';

/** An insight, as it is sent, and where it goes. */
interface PrintedInsight {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly query: Json;
  readonly layout: Layout;
}

/** Everything that is sent, in the form in which PostHog takes it. */
export interface Printed {
  /** With its text tiles, which PostHog takes with a PATCH. */
  readonly dashboard: {
    readonly name: string;
    readonly description: string;
    readonly tiles: readonly { readonly text: { readonly body: string }; readonly layouts: Layout }[];
  };
  readonly insights: readonly PrintedInsight[];
  readonly cohorts: readonly Json[];
  /** Their variable has its name in place of the id that it has in a project. */
  readonly endpoints: readonly Json[];
}

/** What `apply` and `endpoints` would send to an empty project. Pure. */
export function printed({ name, description, sections, tiles, cohorts }: Blueprint): Printed {
  return {
    dashboard: {
      name,
      description: withMarker(description, '', appliedOf({ name, description })),
      tiles: sections.map(({ key, body, layout }) => ({
        text: { body: withHiddenMarker(body, key, appliedOf({ body, layout: layout.sm })) },
        layouts: layout,
      })),
    },
    insights: tiles.map(({ key, layout, ...tile }) => ({
      key,
      name: tile.name,
      description: withMarker(tile.description, key, appliedOf({ ...tile, layout: layout.sm })),
      query: tile.query,
      layout,
    })),
    cohorts: cohorts.map(({ key, ...cohort }) => ({
      name: cohort.name,
      description: withMarker(cohort.description, key, appliedOf(cohort)),
      filters: cohort.filters,
    })),
    endpoints: USAGE_ENDPOINTS.map((endpoint) => endpointBody(endpoint)),
  };
}
