import { trace } from '@opentelemetry/api';

/**
 * Writes an export. `posthog.event` makes the job's span an event of its own, and the attributes beside it say whose and
 * what: no library but OpenTelemetry's is called.
 *
 * @param {import('./queue.mjs').Job} job
 */
export async function writeExport({ user, organization, format }) {
  const span = trace.getActiveSpan();
  span?.setAttributes({
    'user.id': user,
    'organization.id': organization,
    'posthog.properties.format': format,
  });
  const rows = await countRows(organization);
  if (format !== 'csv') {
    span?.setAttribute('posthog.event', 'export_failed');
    throw new Error(`Can't write ${format}`);
  }
  span?.setAttributes({ 'posthog.event': 'export_finished', 'posthog.properties.rows': rows });
}

/** Stands for the work. @param {string} organization */
async function countRows(organization) {
  return organization.length;
}
