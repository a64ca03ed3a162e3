/** A member's way: sign up → log in → create project → create widget, and some stop at each step. */
import { versionIn } from './cast.mjs';

/** @typedef {import('./cast.mjs').Member} Member */
/** @typedef {import('./driver.mjs').Driver} Driver */

/** @param {Driver} driver @param {Member} member @param {number} round */
export async function join(driver, member, round) {
  const version = versionIn(member, round);
  await signUp(driver, member, version);
  if (member.reaches >= 2) await logIn(driver, member, version);
  if (member.reaches >= 3) await createProject(driver, member, version);
  if (member.reaches >= 4) await createWidget(driver, member, member.projects[0], version);
}

/**
 * A request of a member who is logged in, with the member's own credentials, client and address.
 *
 * @param {Driver} driver
 * @param {Member} member
 * @param {Pick<import('./driver.mjs').Call, 'method' | 'template' | 'path' | 'params' | 'query' | 'body' | 'missing'>} call
 */
export function sendAs(driver, member, call) {
  return driver.send({
    ...call,
    ...caller(member),
    auth: member.auth,
    known: true,
    headers: credentials(member),
  });
}

/** @param {Driver} driver @param {Member} member @param {'v1' | 'v2'} version */
export async function createProject(driver, member, version) {
  const template = `/api/${version}/projects`;
  if (member.random.chance(0.1)) await sendAs(driver, member, { method: 'POST', template, body: {} });
  const body = { name: `Project ${member.random.hex(8)}` };
  const created = await sendAs(driver, member, { method: 'POST', template, body });
  created.exchange.projectId = created.body.id;
  member.projects.push({ id: created.body.id, name: body.name, widgets: [] });
}

/** @param {Driver} driver @param {Member} member @param {Member['projects'][0]} project @param {'v1' | 'v2'} version */
export async function createWidget(driver, member, project, version) {
  const template = `/api/${version}/projects/{project_id}/widgets`;
  const params = { project_id: project.id };
  if (member.random.chance(0.1)) await sendAs(driver, member, { method: 'POST', template, params, body: {} });
  const body = { name: `Widget ${member.random.hex(8)}` };
  const created = await sendAs(driver, member, { method: 'POST', template, params, body });
  project.widgets.push(created.body.id);
}

/** @param {Member} member */
function caller(member) {
  const { client, address, random } = member;
  const trace = { traceId: random.hex(32), spanId: random.hex(16), sampled: random.chance(0.1) };
  return { member, client, address, trace: client.traced ? trace : undefined };
}

/** @param {Driver} driver @param {Member} member @param {'v1' | 'v2'} version */
async function signUp(driver, member, version) {
  const { email, password, organization, random } = member;
  const template = `/api/${version}/users`;
  const body = { email, password, organization: organization.id, plan: organization.plan };
  const created = await driver.send({ ...caller(member), method: 'POST', template, body, auth: 'none' });
  member.id = created.body.id;
  Object.assign(created.exchange, {
    user: member.id,
    organization: organization.id,
    plan: organization.plan,
  });
  // Impatient people press the button twice: 409, and the API does not know by whom.
  if (random.chance(0.12)) {
    await driver.send({ ...caller(member), method: 'POST', template, body, auth: 'none' });
  }
}

/** @param {Driver} driver @param {Member} member @param {'v1' | 'v2'} version */
async function logIn(driver, member, version) {
  const call = { method: 'POST', template: `/api/${version}/sessions`, auth: /** @type {const} */ ('basic') };
  if (member.random.chance(0.2)) {
    const headers = basic(member.email, `mistyped-${member.random.hex(12)}`);
    await driver.send({ ...caller(member), ...call, headers });
  }
  const headers = basic(member.email, member.password);
  const opened = await driver.send({ ...caller(member), ...call, headers, known: true });
  member.token = opened.body.token;
  if (member.auth === 'api_key') await createApiKey(driver, member, version);
}

/** @param {Driver} driver @param {Member} member @param {'v1' | 'v2'} version */
async function createApiKey(driver, member, version) {
  const created = await driver.send({
    ...caller(member),
    method: 'POST',
    template: `/api/${version}/api-keys`,
    body: { integration: member.random.pick(['ci', 'billing', 'warehouse']) },
    auth: 'bearer',
    known: true,
    headers: { authorization: `Bearer ${member.token}` },
  });
  member.apiKey = created.body.key;
  member.apiKeyId = created.body.id;
}

/** @param {Member} member @returns {Record<string, string>} */
function credentials(member) {
  if (member.auth === 'api_key') return { 'x-api-key': member.apiKey };
  if (member.auth === 'basic') return basic(member.email, member.password);
  return { authorization: `Bearer ${member.token}` };
}

/** @param {string} email @param {string} password */
function basic(email, password) {
  return { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` };
}
