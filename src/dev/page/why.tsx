import type { LoggedDecision } from '../decision-log.js';
import { shown } from './text.js';

interface Known {
  readonly why: LoggedDecision | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly distinctId: string;
}

/** Where an event's property tells a fact of the decision. */
const PROPERTY: Readonly<Record<string, string>> = {
  method: 'method',
  route: 'route',
  status: 'status_code',
  version: 'api_version',
  auth_method: 'auth_method',
  client_name: 'client_name',
  client_version: 'client_version',
  organization: 'organization_id',
  session: '$session_id',
};

/** Which attribute on which span gave each fact, and which rule the name. */
export function Why({ why, properties, distinctId }: Known) {
  if (!why) {
    return (
      <p class="quiet">
        The processor that sent it told nothing of it: it is no spanhog of this version, it sends over another
        way (a client of its own, a proxy), or more came at once than it tells.
      </p>
    );
  }
  return (
    <table class="why">
      <tbody>
        <tr>
          <th scope="row">event</th>
          <td>{why.event}</td>
          <td class="quiet">
            {why.rule === null ? 'no rule names it: the default, or posthog.event' : `rule ${why.rule}`}
          </td>
        </tr>
        {Object.entries(why.sources).map(([fact, source]) => (
          <tr key={fact}>
            <th scope="row">{fact.replaceAll('_', ' ')}</th>
            <td class="code">{valueOf(fact, properties, distinctId)}</td>
            <td class="quiet">{describeSource(source)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueOf(fact: string, properties: Known['properties'], distinctId: string): string {
  if (fact === 'user') return distinctId;
  const value = properties[PROPERTY[fact] ?? fact];
  return value === undefined ? '' : shown(value);
}

/** In words, where a fact comes from. */
function describeSource(source: unknown): string {
  const by = textIn(source, 'by');
  const attribute = textIn(source, 'attribute');
  const span: unknown = isObject(source) ? Reflect.get(source, 'span') : undefined;
  const [kind, name, id] = [textIn(span, 'kind'), textIn(span, 'name'), textIn(span, 'spanId')];
  const on = kind === '' ? '' : ` on the ${kind} span ${name === '' ? id : `“${name}”`}`;
  if (by === 'attribute') return `${attribute}${on}`;
  if (by === 'noted') return `${attribute}, read beside the span`;
  if (by === 'identify') return `identify()${on}`;
  if (by === 'option') return 'your options';
  if (by === 'route') return 'the version segment of the route';
  return by === 'path' ? `inferred from ${attribute || 'the path'}` : by;
}

function textIn(value: unknown, key: string): string {
  const text: unknown = isObject(value) ? Reflect.get(value, key) : undefined;
  return typeof text === 'string' ? text : '';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
