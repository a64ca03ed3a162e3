// Runs the small app with some versions, as a user would have them, and looks at every event.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const APP = fileURLToPath(new URL('app.cjs', import.meta.url));
const QUIETLY = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];

/** An app's folder with the tarball and these versions. Fails where npm finds that they don't go together. */
export async function installVersions(folder, tarball, versions) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  copyFileSync(APP, join(folder, 'app.cjs'));
  await run(
    'npm',
    [
      'install',
      ...QUIETLY,
      '--strict-peer-deps',
      tarball,
      `posthog-node@${versions.posthogNode}`,
      `@opentelemetry/api@${versions.api}`,
      `${versions.sdk}@${versions.version}`,
      `@opentelemetry/context-async-hooks@${versions.context}`,
      `@opentelemetry/instrumentation-http@${versions.http}`,
    ],
    { cwd: folder },
  );
}

/** The app on a Node, against the local PostHog: exactly these events, and none in any count but `delivered`. */
export async function tryVersions(folder, versions, node, posthog) {
  posthog.clear();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await run(node, ['app.cjs'], {
    cwd: folder,
    timeout: 60_000,
    env: {
      ...env,
      SDK: versions.sdk,
      POSTHOG_HOST: posthog.url,
      POSTHOG_PROJECT_TOKEN: 'phc_support',
      OTEL_TRACES_EXPORTER: 'none',
    },
  });
  const { accepted, delivered, ...others } = JSON.parse(stdout);
  assert.deepEqual([accepted, delivered], [3, 3]);
  assert.deepEqual(others, { adopted: 0, handedOver: 0, queued: 0, stored: 0, rejected: 0, dropped: {} });
  assert.deepEqual(posthog.events().map(plain), expected(versions));
  const spans = posthog.events().map(({ properties }) => properties.$span_id);
  assert.equal(new Set(spans).size, 3, 'each event is of a span of its own');
}

/** Without what differs from run to run, whose form is looked at in its place. */
function plain({ event, distinctId, uuid, timestamp, warnings, copies, properties }) {
  const { $trace_id: trace, $span_id: span, duration_ms: duration, ...rest } = properties;
  assert.match(trace, /^[\da-f]{32}$/);
  assert.match(span, /^[\da-f]{16}$/);
  assert.ok(duration > 0 && duration < 60_000, `a duration is ${duration}`);
  assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 600_000, `a timestamp is ${timestamp}`);
  assert.deepEqual([warnings, copies], [[], 1]);
  return { event, distinctId: distinctId === uuid ? 'nobody' : distinctId, ...rest };
}

function expected({ posthogNode }) {
  const each = {
    api_version: 'v1',
    route_source: 'template',
    request_count: 1,
    trace_sampled: true,
    $ignore_sent_at: true,
    project_id: 'p_1',
    $lib: 'posthog-node',
    $lib_version: posthogNode,
    $is_server: true,
    $geoip_disable: true,
  };
  const user = { ...each, endpoint: 'GET /v1/users/{id}', method: 'GET', route: '/v1/users/{id}' };
  const ok = { status_code: 200, status_class: '2xx' };
  const known = {
    distinctId: 'user_42',
    auth_method: 'bearer',
    client_name: 'acme-sdk-js',
    client_version: '1.2.3',
    client_language: 'javascript',
    client_kind: 'sdk',
    $raw_user_agent: 'acme-sdk-js/1.2.3',
    $process_person_profile: true,
    organization_id: 'acme',
    $groups: { organization: 'acme' },
  };
  const project = { endpoint: 'POST /v1/projects', method: 'POST', route: '/v1/projects' };
  return [
    { event: 'api_request', ...user, ...ok, ...known },
    { event: 'project_create', ...each, ...project, ...known, status_code: 201, status_class: '2xx' },
    {
      event: 'api_request',
      ...user,
      ...ok,
      distinctId: 'nobody',
      auth_method: 'none',
      client_name: 'curl',
      client_version: '8.5.0',
      client_kind: 'http_client',
      $raw_user_agent: 'curl/8.5.0',
      $process_person_profile: false,
    },
  ];
}
