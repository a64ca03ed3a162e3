// Its own SDK in a service, a script with an admin token, and a person's session in the browser.
import { once } from 'node:events';
import { initialize } from 'unleash-client';

const { ADMIN_URL, SCRIPT_URL, SDK_URL, NOBODY_URL } = process.env;

const asker = (base, more) => async (method, path, body) => {
  const answer = await fetch(base + path, {
    method,
    redirect: 'manual',
    headers: { ...(body && { 'content-type': 'application/json' }), ...more },
    ...(body && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer;
};

const login = await asker(ADMIN_URL)('POST', '/auth/simple/login', {
  username: 'admin',
  password: 'unleash4all',
});
const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
const admin = asker(ADMIN_URL, { cookie });
await admin('GET', '/api/admin/user');
await admin('GET', '/api/admin/projects');
await admin('POST', '/api/admin/projects/default/features', { name: 'merger-banner', type: 'release' });
await admin('GET', '/api/admin/projects/default/features/merger-banner');
const environments = '/api/admin/projects/default/features/merger-banner/environments/development';
await admin('POST', `${environments}/strategies`, { name: 'default', constraints: [], parameters: {} });
await admin('POST', `${environments}/on`);
await admin('GET', '/api/admin/projects/default/features/no-such-banner');
await admin('GET', '/projects/default/features/merger-banner');

const script = asker(SCRIPT_URL, { authorization: '*:*.field-admin-token' });
await script('GET', '/api/admin/projects');
await script('GET', '/api/admin/api-tokens');
await script('GET', '/api/admin/user-admin');

const unleash = initialize({
  url: `${SDK_URL}/api`,
  appName: 'field-shop',
  customHeaders: { Authorization: 'default:development.field-client-token' },
});
unleash.on('error', () => {});
await once(unleash, 'synchronized');
unleash.isEnabled('merger-banner');
await unleash.destroyWithFlush();

await admin('DELETE', '/api/admin/projects/default/features/merger-banner');
await admin('DELETE', '/api/admin/archive/merger-banner');

const nobody = asker(NOBODY_URL);
await nobody('GET', '/api/admin/projects');
await nobody('GET', '/api/client/features/merger-banner');
await nobody('GET', '/health');
await nobody('GET', '/invite/some-secret-invitation');
await nobody('GET', '/api/admin/.env');
process.exit(0);
