/** What members do with the API once they are in, each organization with its own habits. */
import { habitsOf, versionIn } from './cast.mjs';
import { createProject, createWidget, sendAs } from './journey.mjs';

/** @typedef {import('./cast.mjs').Member} Member */
/** @typedef {import('./driver.mjs').Driver} Driver */
/** @typedef {{ driver: Driver, member: Member, version: 'v1' | 'v2' }} Turn */
/** @typedef {Member['projects'][0]} Project */

/** @param {Driver} driver @param {Member} member @param {number} round */
export async function work(driver, member, round) {
  const turns = member.reaches === 4 ? member.random.between(10, 26) : member.random.between(1, 4);
  const habits = habitsOf(member);
  for (let turn = 0; turn < turns; turn += 1) {
    await act({ driver, member, version: versionIn(member, round) }, member.random.weighted(habits));
  }
}

/** @param {Turn} turn @param {import('./cast.mjs').Action} action */
async function act(turn, action) {
  const { driver, member, version } = turn;
  const { random, projects } = member;
  if (random.chance(0.01) && member.auth !== 'api_key') return mistype(turn);
  if (random.chance(0.03)) return callTool(turn);
  if (action === 'listProjects') return list(turn);
  if (action === 'search') return search(turn);
  if (action === 'me' || member.reaches < 3) {
    return sendAs(driver, member, { method: 'GET', template: `/api/${version}/me` });
  }
  if (projects.length === 0) return createProject(driver, member, version);
  const project = random.pick(projects);
  if (action === 'createWidget' && member.reaches === 4)
    return createWidget(driver, member, project, version);
  if (action.endsWith('Widget')) return useWidget(turn, action, project);
  if (action === 'export' || action === 'report') return summarise(turn, action, project);
  return useProject(turn, action, project);
}

/** @param {Turn} turn */
function list({ driver, member, version }) {
  const query = { cursor: `cursor-${member.random.hex(16)}` };
  return sendAs(driver, member, { method: 'GET', template: `/api/${version}/projects`, query });
}

/** @param {Turn} turn */
function search({ driver, member, version }) {
  // The key in the address as well: people do that, and it must go nowhere.
  const query = { q: `Project ${member.random.hex(8)}`, ...(member.apiKey && { api_key: member.apiKey }) };
  return sendAs(driver, member, { method: 'GET', template: `/api/${version}/search`, query });
}

/** An agent of the member's, by MCP: it lists the tools, calls one, and sometimes one that isn't there. @param {Turn} turn */
async function callTool({ driver, member }) {
  const { random } = member;
  const send = (method, params) =>
    sendAs(driver, member, {
      method: 'POST',
      template: '/mcp',
      body: { jsonrpc: '2.0', id: 1, method, params },
    });
  await send('tools/list');
  const tool = random.weighted({ search: 6, list_projects: 3 });
  await send('tools/call', { name: tool, arguments: { q: `Project ${random.hex(8)}` } });
  if (random.chance(0.1)) await send('prompts/list');
}

/** A path that does not exist, from someone whom the API knows. @param {Turn} turn */
function mistype({ driver, member, version }) {
  return sendAs(driver, member, { method: 'GET', path: `/api/${version}/widgetz/${member.random.hex(8)}` });
}

/** @param {Turn} turn @param {import('./cast.mjs').Action} action @param {Project} project */
async function useProject({ driver, member, version }, action, project) {
  const { random } = member;
  const template = `/api/${version}/projects/{project_id}`;
  const params = { project_id: project.id };
  if (action === 'listWidgets') {
    await sendAs(driver, member, { method: 'GET', template: `${template}/widgets`, params });
  } else if (action === 'updateProject') {
    const body = { name: `Project ${random.hex(8)}` };
    await sendAs(driver, member, { method: updateMethod(version), template, params, body });
  } else if (action === 'deleteProject') {
    await sendAs(driver, member, { method: 'DELETE', template, params });
    member.projects = member.projects.filter(({ id }) => id !== project.id);
  } else if (random.chance(0.06)) {
    const missing = { project_id: `prj_${random.hex(18)}` };
    await sendAs(driver, member, { method: 'GET', template, params: missing, missing: true });
  } else {
    await sendAs(driver, member, { method: 'GET', template, params });
  }
}

/** @param {Turn} turn @param {import('./cast.mjs').Action} action @param {Project} project */
async function useWidget({ driver, member, version }, action, project) {
  const { random } = member;
  const template = `/api/${version}/projects/{project_id}/widgets/{widget_id}`;
  const widget = project.widgets.length > 0 ? random.pick(project.widgets) : `wdg_${random.hex(18)}`;
  const params = { project_id: project.id, widget_id: widget };
  if (action === 'updateWidget') {
    const body = { name: `Widget ${random.hex(8)}` };
    await sendAs(driver, member, { method: updateMethod(version), template, params, body });
  } else if (action === 'deleteWidget') {
    await sendAs(driver, member, { method: 'DELETE', template, params });
    project.widgets = project.widgets.filter((id) => id !== widget);
  } else {
    await sendAs(driver, member, { method: 'GET', template, params });
  }
}

/**
 * Version 1 has the deprecated report, version 2 the export that replaces it, and neither has the other's.
 *
 * @param {Turn} turn
 * @param {'export' | 'report'} action
 * @param {Project} project
 */
function summarise({ driver, member, version }, action, project) {
  const params = { project_id: project.id };
  const template = `/api/${version}/projects/{project_id}`;
  if (action === 'report' && version === 'v1') {
    return sendAs(driver, member, { method: 'GET', template: `${template}/report`, params });
  }
  if (action === 'export' && version === 'v2') {
    // One SDK likes XML, which fails.
    const format = member.random.chance(member.client.name === 'acme-sdk-python' ? 0.4 : 0.03)
      ? 'xml'
      : 'csv';
    return sendAs(driver, member, {
      method: 'POST',
      template: `${template}/exports`,
      params,
      body: { format },
    });
  }
  return sendAs(driver, member, { method: 'GET', template, params });
}

/** @param {'v1' | 'v2'} version */
const updateMethod = (version) => (version === 'v1' ? 'PUT' : 'PATCH');
