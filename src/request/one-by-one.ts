import type { Attributes } from '@opentelemetry/api';

/** Notes hostile attributes one by one: one that throws costs no other. */
export function noteOneByOne(attributes: Attributes, note: (one: Attributes) => void): void {
  ignoreThrow(() => {
    for (const key of Object.keys(attributes)) ignoreThrow(() => note({ [key]: attributes[key] }));
  });
}

function ignoreThrow(read: () => void): void {
  try {
    read();
  } catch {
    // It is not to be had; what else there is counts.
  }
}
