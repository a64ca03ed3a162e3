/** Who calls the API in the demo. */
import { Random } from './random.mjs';

const SEED = 20_261_122;

/**
 * @typedef {'listProjects' | 'showProject' | 'updateProject' | 'deleteProject' | 'listWidgets' | 'showWidget'
 *   | 'createWidget' | 'updateWidget' | 'deleteWidget' | 'search' | 'report' | 'export' | 'me'} Action
 * @typedef {{ name: string, version: string, userAgent: string, kind: string, language: string | null, traced: boolean }} Client
 * @typedef {object} Organization
 * @property {string} id
 * @property {string} plan
 * @property {number} users
 * @property {readonly Style[]} versions one of them for each user
 * @property {Partial<Record<Action, number>>} habits how much more or less often than usual
 *
 * @typedef {'v1' | 'v2' | 'both' | 'moves'} Style `moves`: from v1 to v2 in one round
 * @typedef {object} Member
 * @property {string} email
 * @property {string} password
 * @property {Organization} organization
 * @property {'bearer' | 'api_key' | 'basic'} auth
 * @property {Client} client
 * @property {Style} style
 * @property {number} movesIn the round in which a member who moves is on v2
 * @property {number} joinsIn the round of the sign-up
 * @property {1 | 2 | 3 | 4} reaches how far on the happy path: sign up, log in, project, widget
 * @property {string} address
 * @property {Random} random
 * @property {string} [id] of the user, once signed up
 * @property {string} [token]
 * @property {string} [apiKey]
 * @property {string} [apiKeyId]
 * @property {string} session of the browser, a UUIDv7
 * @property {{ id: string, widgets: string[] }[]} projects
 */

/** @type {readonly Client[]} `traced` SDKs send a traceparent header */
export const CLIENTS = [
  sdk('js', 'javascript', '1.2.3', ' (linux x64; node 20.11.1; build 7f3e9c1d)', true),
  sdk('js', 'javascript', '1.1.0', ' (darwin arm64; node 18.20.2; build 02c4aa91)', true),
  sdk('python', 'python', '0.9.1', ' (CPython 3.12.2; host ci-runner-17)', false),
  sdk('go', 'go', '2.0.0', '', false),
  {
    name: 'curl',
    version: '8.5.0',
    userAgent: 'curl/8.5.0',
    kind: 'http_client',
    language: null,
    traced: false,
  },
];

/** @type {Record<Action, number>} */
const USUAL = {
  listProjects: 6,
  showProject: 8,
  updateProject: 3,
  deleteProject: 0.4,
  listWidgets: 16,
  showWidget: 11,
  createWidget: 5,
  updateWidget: 4,
  deleteWidget: 1,
  search: 6,
  report: 3,
  export: 4,
  me: 2,
};

/** @type {readonly Organization[]} */
const ORGANIZATIONS = [
  { id: 'northwind', plan: 'enterprise', users: 15, versions: ['moves'], habits: {} },
  { id: 'globex', plan: 'pro', users: 12, versions: ['v2'], habits: { export: 2 } },
  { id: 'initech', plan: 'pro', users: 10, versions: ['v1'], habits: { report: 3, search: 0.2 } },
  { id: 'umbrella', plan: 'free', users: 9, versions: ['v1', 'v2'], habits: { search: 0, export: 0 } },
  { id: 'wonka', plan: 'pro', users: 8, versions: ['both', 'v2'], habits: { search: 2 } },
  { id: 'hooli', plan: 'free', users: 8, versions: ['v2'], habits: { listWidgets: 2, export: 0.15 } },
];

export function castMembers() {
  const random = new Random(SEED);
  return ORGANIZATIONS.flatMap((organization) =>
    Array.from({ length: organization.users }, (_, index) => castMember(organization, index, random)),
  );
}

/** @param {Member} member @returns {Record<Action, number>} */
export function habitsOf(member) {
  const { habits } = member.organization;
  return Object.fromEntries(
    Object.entries(USUAL).map(([name, usual]) => [name, usual * (habits[name] ?? 1)]),
  );
}

/** @param {Member} member @param {number} round @returns {'v1' | 'v2'} */
export function versionIn(member, round) {
  if (member.style === 'moves') return round < member.movesIn ? 'v1' : 'v2';
  if (member.style === 'both') return member.random.chance(0.5) ? 'v1' : 'v2';
  return member.style;
}

/** @param {Organization} organization @param {number} index @param {Random} random @returns {Member} */
function castMember(organization, index, random) {
  const id = random.hex(6);
  return {
    email: `${id}@${organization.id}.example`,
    session: `01980000-0000-7000-8000-${String(index).padStart(6, '0')}${id}`,
    password: `correct-horse-${random.hex(12)}`,
    organization,
    auth: random.weighted({ bearer: 6, api_key: 3, basic: 1 }),
    client: random.pick(CLIENTS),
    style: organization.versions[index % organization.versions.length],
    movesIn: random.between(4, 7),
    joinsIn: random.between(1, 4),
    reaches: Number(random.weighted({ 1: 12, 2: 15, 3: 18, 4: 55 })),
    address: `203.0.113.${random.between(1, 254)}`,
    random: new Random(SEED + random.between(1, 1e9)),
    projects: [],
  };
}

/**
 * @param {string} suffix
 * @param {string} language
 * @param {string} version
 * @param {string} comment
 * @param {boolean} traced
 * @returns {Client}
 */
function sdk(suffix, language, version, comment, traced) {
  const name = `acme-sdk-${suffix}`;
  return { name, version, userAgent: `${name}/${version}${comment}`, kind: 'sdk', language, traced };
}
