import * as posthogNode from 'posthog-node';
import type { PostHogNode } from './posthog-node.js';

/** The same for bundlers, which have to see the import to put posthog-node into their bundle. */
export function loadPostHogNode(): PostHogNode {
  return posthogNode;
}
