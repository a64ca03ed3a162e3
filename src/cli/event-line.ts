import type { StoredEvent } from '../local/posthog.js';
import { isUuid } from '../local/capture/uuid.js';
import { column, plainText } from './terminal/plain-text.js';

const WIDTHS = {
  time: 12,
  event: 22,
  caller: 22,
  endpoint: 44,
  status: 6,
  version: 10,
  organization: 20,
} as const;
const GAP = '  ';

const ESC = '\u001b[';
const RESET = `${ESC}0m`;
const DIM = `${ESC}2m`;
const BOLD = `${ESC}1m`;
const RED = `${ESC}31m`;
const GREEN = `${ESC}32m`;
const YELLOW = `${ESC}33m`;

/** Puts text in a colour, or leaves it as it is. */
type Paint = (code: string, text: string) => string;

/** The names of an event line's columns. */
export function formatHeading(hasColour: boolean): string {
  const cells = [
    column('time', WIDTHS.time),
    column('event', WIDTHS.event),
    column('caller', WIDTHS.caller),
    column('endpoint', WIDTHS.endpoint),
    column('status', WIDTHS.status),
    column('version', WIDTHS.version),
    'organization',
  ];
  return painter(hasColour)(DIM, cells.join(GAP));
}

/** One event on one line, in columns, with PostHog's warnings about it at the end. */
export function formatEventLine(event: StoredEvent, hasColour: boolean): string {
  const paint = painter(hasColour);
  const { properties } = event;
  const status = textOf(properties['status_code']);
  const cells = [
    paint(DIM, column(localTime(event.timestamp), WIDTHS.time)),
    paint(BOLD, column(event.event, WIDTHS.event)),
    column(callerOf(event), WIDTHS.caller),
    column(textOf(properties['endpoint']), WIDTHS.endpoint),
    paint(statusColour(status), column(status, WIDTHS.status)),
    column(textOf(properties['api_version']), WIDTHS.version),
    column(textOf(properties['organization_id']), WIDTHS.organization),
    ...event.warnings.map((warning) => paint(YELLOW, `! ${plainText(warning)}`)),
  ];
  return cells.join(GAP).trimEnd();
}

function painter(hasColour: boolean): Paint {
  return (code, text) => (hasColour && code !== '' ? `${code}${text}${RESET}` : text);
}

// A request without a caller is personless, with a random uuid in place of a distinct id.
function callerOf({ distinctId, properties }: StoredEvent): string {
  return properties['$process_person_profile'] === false && isUuid(distinctId) ? 'unidentified' : distinctId;
}

function localTime(timestamp: string): string {
  const date = new Date(timestamp);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2));
  return `${time.join(':')}.${digits(date.getMilliseconds(), 3)}`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

function statusColour(status: string): string {
  if (status.startsWith('5')) return RED;
  if (status.startsWith('4')) return YELLOW;
  return /^[123]/.test(status) ? GREEN : '';
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '-';
}
