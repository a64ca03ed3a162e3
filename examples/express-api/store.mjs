/** Where a real API has a database. */
import { randomBytes } from 'node:crypto';

/**
 * @typedef {{ id: string, email: string, password: string, organization: string, plan: string }} User
 * @typedef {{ user: User, integration?: string | undefined, keyId?: string | undefined }} Caller an API key works for an integration
 * @typedef {{ id: string, organization: string, name: string }} Project
 * @typedef {{ id: string, projectId: string, name: string }} Widget
 */

/** @type {Map<string, User>} by e-mail address */
const users = new Map();
/** @type {Map<string, Caller>} by session token and by API key */
const callers = new Map();
/** @type {Map<string, Project>} */
const projects = new Map();
/** @type {Map<string, Widget>} */
const widgets = new Map();

/** @param {string} prefix */
const newId = (prefix) => `${prefix}_${randomBytes(9).toString('hex')}`;

/** @param {{ email: string, password: string, organization: string, plan: string }} details */
export function addUser({ email, password, organization, plan }) {
  if (users.has(email)) return undefined;
  const user = { id: newId('usr'), email, password, organization, plan };
  users.set(email, user);
  return user;
}

/**
 * @param {string} email
 * @param {string} password
 * @returns {Caller | undefined}
 */
export function findCallerByPassword(email, password) {
  const user = users.get(email);
  return user?.password === password ? { user } : undefined;
}

/** @param {string} secret a session token or an API key */
export const findCallerBySecret = (secret) => callers.get(secret);

/** @param {User} user */
export function openSession(user) {
  const token = newId('session');
  callers.set(token, { user });
  return token;
}

/**
 * @param {User} user
 * @param {string} integration
 */
export function addApiKey(user, integration) {
  const [id, key] = [newId('key'), newId('sk_live')];
  callers.set(key, { user, integration, keyId: id });
  return { id, key };
}

/**
 * @param {string} organization
 * @param {string} name
 */
export function addProject(organization, name) {
  const project = { id: newId('prj'), organization, name };
  projects.set(project.id, project);
  return project;
}

/**
 * @param {string} organization
 * @param {string} id
 */
export function findProject(organization, id) {
  const project = projects.get(id);
  return project?.organization === organization ? project : undefined;
}

/** @param {string} organization */
export const listProjects = (organization) =>
  [...projects.values()].filter((project) => project.organization === organization);

/** @param {string} id */
export const removeProject = (id) => projects.delete(id);

/**
 * @param {string} projectId
 * @param {string} name
 */
export function addWidget(projectId, name) {
  const widget = { id: newId('wdg'), projectId, name };
  widgets.set(widget.id, widget);
  return widget;
}

/**
 * @param {string} projectId
 * @param {string} id
 */
export function findWidget(projectId, id) {
  const widget = widgets.get(id);
  return widget?.projectId === projectId ? widget : undefined;
}

/** @param {string} projectId */
export const listWidgets = (projectId) =>
  [...widgets.values()].filter((widget) => widget.projectId === projectId);

/** @param {string} id */
export const removeWidget = (id) => widgets.delete(id);
