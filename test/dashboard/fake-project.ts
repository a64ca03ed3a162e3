/** A project of PostHog's, as far as dashboards go: what it keeps, what it adds, and what it ignores in silence. */

export type Row = Record<string, unknown>;

export interface FakeTile {
  id: number;
  dashboard: number;
  insight?: number;
  text?: { id: number; body: string };
  layouts: Row;
  deleted: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function rowIn(value: unknown): Row {
  return isRow(value) ? value : {};
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rows(value: unknown): Row[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  return all.filter((each) => isRow(each));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export type Plan = 'paid' | 'free' | 'open-source';

const DASHBOARD_KEYS = ['name', 'description', 'pinned', 'restriction_level', 'filters', 'deleted'];
const INSIGHT_KEYS = ['name', 'description', 'query', 'saved', 'deleted', 'favorited'];
const COHORT_KEYS = ['name', 'description', 'filters', 'deleted', 'is_static', 'groups', 'query'];
const ENDPOINT_KEYS = [
  'name',
  'description',
  'query',
  'data_freshness_seconds',
  'is_active',
  'is_materialized',
  'deleted',
];
const ENDPOINT_NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,127}$/;
const FRESHNESS = new Set([900, 1800, 3600, 21600, 43200, 86400, 604800]);

export function refuse(status: number, code: string, detail: string, attr: string | null = null): Answer {
  const types: Record<number, string> = {
    400: 'validation_error',
    401: 'authentication_error',
    429: 'throttled_error',
  };
  return { status, body: { type: types[status] ?? 'invalid_request', code, detail, attr } };
}

const NOT_FOUND = refuse(404, 'not_found', 'Not found.');

export class FakeProject {
  readonly dashboards = new Map<number, Row>();
  readonly insights = new Map<number, Row>();
  readonly cohorts = new Map<number, Row>();
  readonly tiles: FakeTile[] = [];
  readonly variables: Row[] = [];
  readonly endpoints = new Map<string, Row>();
  readonly eventDefinitions: Row[] = [];
  readonly propertyDefinitions: Row[] = [];
  plan: Plan = 'paid';
  /** What is wrong with a query, by PostHog's parser. */
  problemWith: (query: string) => string | undefined = () => undefined;
  /** What an endpoint's run answers, by its variables. */
  run: (name: string, variables: Row) => unknown[][] = () => [];
  #ids = 100;

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  handle(method: string, path: string, query: URLSearchParams, body: Row): Answer | readonly Row[] {
    const [resource = '', id = '', action = ''] = path.split('/');
    switch (resource) {
      case 'dashboards':
        return this.#dashboards(method, id, query, body);
      case 'insights':
        return this.#insights(method, id, query, body);
      case 'cohorts':
        return this.#cohorts(method, id, body);
      case 'insight_variables':
        return this.#variables(method, body);
      case 'endpoints':
        return this.#endpoints(method, id, action, body);
      case 'event_definitions':
        return this.#eventDefinitions(method, id, query, body);
      case 'query':
        return this.#query(rowIn(body['query']));
      case 'property_definitions':
        return this.#propertyDefinitions(method, id, query, body);
      default:
        return NOT_FOUND;
    }
  }

  #dashboards(method: string, id: string, query: URLSearchParams, body: Row): Answer | readonly Row[] {
    if (id === '') {
      if (method === 'GET') {
        const search = query.get('search') ?? '';
        return [...this.dashboards.values()].filter((row) => row['deleted'] !== true && has(row, search));
      }
      const made: Row = {
        id: this.nextId(),
        name: null,
        description: '',
        deleted: false,
        filters: {},
        tags: [],
      };
      // `tiles` is ignored here.
      assign(made, body, DASHBOARD_KEYS);
      this.dashboards.set(Number(made['id']), made);
      return { status: 201, body: this.#boardWithTiles(made) };
    }
    const row = this.dashboards.get(Number(id));
    if (row === undefined || (row['deleted'] === true && body['deleted'] !== false)) return NOT_FOUND;
    if (method === 'DELETE') return refuse(405, 'method_not_allowed', 'Method "DELETE" not allowed.');
    if (method === 'PATCH') {
      assign(row, body, DASHBOARD_KEYS);
      if (body['deleted'] === true) for (const tile of this.tilesOf(Number(id))) tile.deleted = true;
      for (const tile of rows(body['tiles'])) this.#patchTile(Number(id), tile);
    }
    return { status: 200, body: this.#boardWithTiles(row) };
  }

  #patchTile(dashboard: number, given: Row): void {
    const text = rowIn(given['text']);
    if (given['id'] === undefined) {
      // An insight can't be put on a dashboard here; a text makes a new tile every time.
      if (typeof text['body'] !== 'string') return;
      const made = { id: this.nextId(), body: text['body'] };
      this.tiles.push({
        id: this.nextId(),
        dashboard,
        text: made,
        layouts: rowIn(given['layouts']),
        deleted: false,
      });
      return;
    }
    const tile = this.tiles.find((each) => each.id === given['id'] && each.dashboard === dashboard);
    if (tile === undefined) return;
    if (given['layouts'] !== undefined) tile.layouts = structuredClone(rowIn(given['layouts']));
    if (typeof given['deleted'] === 'boolean') tile.deleted = given['deleted'];
    if (tile.text && typeof text['body'] === 'string') tile.text.body = text['body'];
  }

  tilesOf(dashboard: number): FakeTile[] {
    return this.tiles.filter((tile) => tile.dashboard === dashboard && !tile.deleted);
  }

  #boardWithTiles(row: Row): Row {
    const tiles = this.tilesOf(Number(row['id'])).map(({ id, insight, text, layouts }) => ({
      id,
      insight: insight === undefined ? null : this.#shown(this.insights.get(insight) ?? {}),
      text: text ?? null,
      layouts: withExtras(layouts),
      color: null,
      show_description: null,
    }));
    return { ...row, tiles, persisted_filters: null, effective_restriction_level: 21 };
  }

  #insights(method: string, id: string, query: URLSearchParams, body: Row): Answer | readonly Row[] {
    if (id === '') {
      if (method === 'GET') {
        return [...this.insights.values()]
          .filter((row) => row['deleted'] !== true && has(row, query.get('search') ?? ''))
          .map((row) => this.#shown(row));
      }
      const tooLong = limitOf(body);
      if (tooLong) return tooLong;
      const number = this.nextId();
      const made: Row = {
        id: number,
        short_id: `s${number}`,
        name: null,
        saved: false,
        deleted: false,
        query: null,
      };
      assign(made, body, INSIGHT_KEYS);
      this.insights.set(number, made);
      this.#setDashboards(number, body['dashboards']);
      return { status: 201, body: this.#shown(made) };
    }
    const row = [...this.insights.values()].find(
      (each) => String(each['id']) === id || each['short_id'] === id,
    );
    if (row === undefined || row['deleted'] === true) return NOT_FOUND;
    if (method === 'PATCH') {
      const tooLong = limitOf(body);
      if (tooLong) return tooLong;
      assign(row, body, INSIGHT_KEYS);
      this.#setDashboards(Number(row['id']), body['dashboards']);
      if (body['deleted'] === true) {
        for (const tile of this.tiles) if (tile.insight === row['id']) tile.deleted = true;
      }
    }
    return { status: 200, body: this.#shown(row) };
  }

  /** The list is replaced. */
  #setDashboards(insight: number, dashboards: unknown): void {
    if (!Array.isArray(dashboards)) return;
    for (const tile of this.tiles) {
      if (tile.insight === insight && !dashboards.includes(tile.dashboard)) tile.deleted = true;
    }
    for (const dashboard of dashboards.map(Number)) {
      const known = this.tiles.find((tile) => tile.insight === insight && tile.dashboard === dashboard);
      if (known) known.deleted = false;
      else this.tiles.push({ id: this.nextId(), dashboard, insight, layouts: {}, deleted: false });
    }
  }

  #shown(row: Row): Row {
    const tiles = this.tiles.filter((tile) => tile.insight === row['id'] && !tile.deleted);
    return {
      ...row,
      query: withExtras(row['query']),
      // Only with `?include_dashboards=true` would there be `dashboards`.
      dashboard_tiles: tiles.map(({ id, dashboard, deleted }) => ({ id, dashboard_id: dashboard, deleted })),
      result: null,
      hasMore: null,
      last_refresh: null,
    };
  }

  #cohorts(method: string, id: string, body: Row): Answer | readonly Row[] {
    if (id === '' && method === 'GET')
      return [...this.cohorts.values()].filter((row) => row['deleted'] !== true);
    const filters = rowIn(body['filters']);
    if ('filters' in body && Object.keys(filters).join() !== 'properties')
      return refuse(400, 'invalid_input', 'Extra inputs are not permitted', 'filters');
    if (id === '') {
      const made: Row = { id: this.nextId(), deleted: false, description: '' };
      assign(made, body, COHORT_KEYS);
      this.cohorts.set(Number(made['id']), made);
      return { status: 201, body: made };
    }
    const row = this.cohorts.get(Number(id));
    if (row === undefined) return NOT_FOUND;
    if (method === 'PATCH') assign(row, body, COHORT_KEYS);
    return { status: 200, body: { ...row, filters: withExtras(row['filters']), is_calculating: true } };
  }

  #variables(method: string, body: Row): Answer | readonly Row[] {
    if (method === 'GET') return this.variables;
    const code = textOf(body['name']).toLowerCase().replaceAll(' ', '_').replaceAll(/\W/g, '');
    if (this.variables.some((each) => each['code_name'] === code))
      return refuse(400, 'invalid_input', 'Variable with this code name already exists');
    const made = { id: `0190-${this.nextId()}`, code_name: code, name: body['name'], type: body['type'] };
    this.variables.push(made);
    return { status: 201, body: made };
  }

  #endpoints(method: string, name: string, action: string, body: Row): Answer | readonly Row[] {
    if (name === '' && method === 'GET')
      return [...this.endpoints.values()].filter((row) => row['deleted'] !== true);
    const query = rowIn(body['query']);
    if (method !== 'GET' && action === '' && 'query' in body) {
      const known = rows(Object.values(rowIn(query['variables'])));
      const used = [...textOf(query['query']).matchAll(/\{variables\.(\w+)\}/g)].map(([, code]) => code);
      const wrong = used.filter(
        (code) =>
          !this.variables.some(
            (each) =>
              each['code_name'] === code && known.some((variable) => variable['variableId'] === each['id']),
          ),
      );
      if (wrong.length > 0)
        return refuse(
          400,
          'invalid_input',
          `Query references undefined variable(s): ${[...new Set(wrong)].join(', ')}`,
        );
    }
    if (name === '') {
      if (!ENDPOINT_NAME.test(textOf(body['name'])))
        return refuse(400, 'invalid_input', 'Invalid name', 'name');
      if (!FRESHNESS.has(Number(body['data_freshness_seconds'])))
        return refuse(400, 'invalid_input', 'Invalid freshness', 'data_freshness_seconds');
      const same = this.endpoints.get(textOf(body['name']));
      if (same !== undefined && same['deleted'] !== true)
        return refuse(400, 'unique', 'An endpoint with this name already exists', 'name');
      const made: Row = { id: this.nextId(), current_version: 1 };
      assign(made, body, ENDPOINT_KEYS);
      this.endpoints.set(textOf(body['name']), made);
      return { status: 201, body: made };
    }
    const row = this.endpoints.get(name);
    if (row === undefined || row['deleted'] === true) return NOT_FOUND;
    if (action === 'run') return this.#run(name, row, body);
    if (method === 'PATCH') {
      assign(row, body, ENDPOINT_KEYS);
      if ('query' in body) row['current_version'] = Number(row['current_version']) + 1;
    }
    return { status: 200, body: row };
  }

  #run(name: string, row: Row, body: Row): Answer {
    const variables = rowIn(body['variables']);
    const text = textOf(rowIn(row['query'])['query']);
    const wanted = [...new Set([...text.matchAll(/\{variables\.(\w+)\}/g)].map(([, code = '']) => code))];
    const missing = wanted.filter((code) => !(code in variables));
    if (missing.length > 0)
      return refuse(400, 'invalid_input', `Required variable(s) not provided: ${missing.join(', ')}`);
    const unknown = Object.keys(variables).filter((code) => !wanted.includes(code));
    if (unknown.length > 0) return refuse(400, 'invalid_input', `Unknown variable(s): ${unknown.join(', ')}`);
    const results = this.run(name, variables);
    return { status: 200, body: { results, columns: ['endpoint', 'requests'], hasMore: false } };
  }

  #query({ kind, language, query }: Row): Answer {
    if (kind !== 'HogQLMetadata' || language !== 'hogQL' || typeof query !== 'string')
      return refuse(400, 'invalid_input', 'Unknown query', 'query');
    const message = this.problemWith(query);
    const errors = message === undefined ? [] : [{ message, start: 0, end: 6 }];
    return { status: 200, body: { isValid: errors.length === 0, errors, warnings: [], notices: [], query } };
  }

  #eventDefinitions(method: string, id: string, query: URLSearchParams, body: Row): Answer | readonly Row[] {
    if (id === 'by_name') {
      const found = this.eventDefinitions.find((row) => row['name'] === query.get('name'));
      return found ? { status: 200, body: this.#definition(found) } : NOT_FOUND;
    }
    if (id === '' && method === 'GET') return this.eventDefinitions.map((row) => this.#definition(row));
    if (id === '') {
      if (this.eventDefinitions.some((row) => row['name'] === body['name']))
        return refuse(400, 'unique', 'Event definition with this name already exists', 'name');
      const made = { id: `e${this.nextId()}`, name: body['name'], description: '' };
      this.eventDefinitions.push(made);
      return { status: 201, body: this.#definition(made) };
    }
    const row = this.eventDefinitions.find((each) => each['id'] === id);
    if (row === undefined) return NOT_FOUND;
    if (this.plan === 'open-source' && 'description' in body)
      return refuse(400, 'invalid_input', 'This field is not supported by this deployment.', 'description');
    if (this.plan === 'free' && 'description' in body) return PREMIUM;
    assign(row, body, ['description']);
    return { status: 200, body: this.#definition(row) };
  }

  #propertyDefinitions(
    method: string,
    id: string,
    query: URLSearchParams,
    body: Row,
  ): Answer | readonly Row[] {
    const names = (query.get('properties') ?? '').split(',');
    if (id === '' && method === 'GET') {
      return this.propertyDefinitions
        .filter((row) => names.includes(textOf(row['name'])))
        .map((row) => this.#definition(row));
    }
    const row = this.propertyDefinitions.find((each) => each['id'] === id);
    if (row === undefined) return NOT_FOUND;
    if (this.plan !== 'paid' && Object.keys(body).join() !== 'property_type') return PREMIUM;
    assign(row, body, ['description', 'property_type']);
    return { status: 200, body: this.#definition(row) };
  }

  #definition(row: Row): Row {
    if (this.plan !== 'open-source') return row;
    const { description: _, ...rest } = row;
    return rest;
  }
}

const PREMIUM = refuse(402, 'payment_required', 'This feature is part of the premium PostHog offering.');

/** Takes the keys that it knows; the others are ignored without a word. */
function assign(row: Row, body: Row, keys: readonly string[]): void {
  for (const key of keys) if (body[key] !== undefined) row[key] = structuredClone(body[key]);
}

function has(row: Row, search: string): boolean {
  return `${textOf(row['name'])} ${textOf(row['description'])}`.toLowerCase().includes(search.toLowerCase());
}

function limitOf(body: Row): Answer | undefined {
  const field = ['name', 'description'].find((key) => textOf(body[key]).length > 400);
  return field === undefined
    ? undefined
    : refuse(400, 'max_length', 'Ensure this field has no more than 400 characters.', field);
}

/** Versions, defaults and nulls that come with what was sent. */
function withExtras(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withExtras(each));
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(value).map(([key, each]) => [key, withExtras(each)] as const);
  return { version: 2, response: null, moved: false, ...Object.fromEntries(own) };
}
