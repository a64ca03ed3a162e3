import { trace } from '@opentelemetry/api';
import { attributesOf, sessionOf } from '#callers';

export function handle({ event, resolve }) {
  const headers = Object.fromEntries(event.request.headers);
  trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headers)));
  return resolve(event);
}

export const handleError = () => ({ message: 'It broke' });
