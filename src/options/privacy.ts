import { checkTexts, optionError } from '../checks.js';
import type { PrivacySettings, Redact } from '../event/privacy.js';

/** The options `properties` and `redact`. @throws TypeError naming the option, what was expected and what came. */
export function resolvePrivacy(given: Readonly<Record<string, unknown>>): PrivacySettings {
  const { properties, redact } = given;
  if (properties !== undefined && !Array.isArray(properties)) {
    throw optionError(
      'properties',
      "an array of properties' names, such as ['endpoint', 'status_code']",
      properties,
    );
  }
  if (redact !== undefined && !isRedact(redact)) {
    throw optionError('redact', 'a function (name, value) => value', redact);
  }
  return {
    properties:
      properties && checkTexts('properties', properties, "a property's name, or its beginning and a *"),
    redact,
  };
}

function isRedact(value: unknown): value is Redact {
  return typeof value === 'function';
}
