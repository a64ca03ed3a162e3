import { block, call, Expression } from './hcl.js';
import type { Printed } from './print-json.js';

const BOARD = 'api_usage';
const HEADER = `# Written by \`spanhog dashboard print --terraform\`: the dashboard for PostHog's Terraform provider.
#
# The provider reads POSTHOG_API_KEY (a personal API key, phx_), POSTHOG_HOST and POSTHOG_PROJECT_ID.
# It knows no cohorts, definitions and endpoints: \`spanhog dashboard apply\` and \`endpoints\` make these. Use either
# Terraform or \`apply\` for the dashboard: the layout below owns the whole of it.
`;

const PROVIDER = `terraform {
  required_providers {
    posthog = { source = "posthog/posthog" }
  }
}
`;

/** The dashboard in HCL, as `terraform fmt` would leave it. */
export function printTerraform({ dashboard, insights }: Printed): string {
  const board = new Expression(`posthog_dashboard.${BOARD}.id`);
  const tiles = [
    ...dashboard.tiles.map(({ text, layouts }) => ({ layouts, tile: { text_body: text.body } })),
    ...insights.map(({ key, layout }) => ({
      layouts: layout,
      tile: { insight_id: new Expression(`posthog_insight.${labelOf(key)}.id`) },
    })),
  ].toSorted((a, b) => a.layouts.xs.y - b.layouts.xs.y);
  return [
    HEADER,
    PROVIDER,
    block(`resource "posthog_dashboard" "${BOARD}"`, {
      name: dashboard.name,
      description: dashboard.description,
    }),
    ...insights.map(({ key, name, description, query }) =>
      block(`resource "posthog_insight" "${labelOf(key)}"`, {
        name,
        description,
        query_json: call('jsonencode', query, '  '),
        dashboard_ids: [board],
      }),
    ),
    block(`resource "posthog_dashboard_layout" "${BOARD}"`, {
      dashboard_id: board,
      tiles: tiles.map(({ layouts, tile }) =>
        Object.assign(tile, { layouts_json: call('jsonencode', layouts, '      ') }),
      ),
    }),
  ].join('\n');
}

function labelOf(key: string): string {
  return key.replaceAll('-', '_');
}
