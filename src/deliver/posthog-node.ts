import { createRequire } from 'node:module';
import type * as posthogNode from 'posthog-node';

/** What `posthog-node` exports. */
export type PostHogNode = typeof posthogNode;

// By this name and in this form, tools that trace which files a program needs (Vercel's, Next.js's) see what it
// loads. Bundlers don't: they take `posthog-node.static.ts` instead, by `imports` in package.json.
const require = createRequire(import.meta.url);

/**
 * Loads posthog-node, which takes longer than the whole library: only who sends by it waits for it, and not before
 * the first processor is made. `require`, because a constructor can't wait for `import()`.
 * @throws Error when it is not installed, or something else by its name is.
 */
export function loadPostHogNode(): PostHogNode {
  const loaded = requirePostHogNode();
  if (isPostHogNode(loaded)) return loaded;
  throw new Error('Expected posthog-node 5.70 or a later 5.x, got a module without PostHog');
}

function requirePostHogNode(): unknown {
  try {
    return require('posthog-node');
  } catch (cause) {
    throw new Error('Expected posthog-node 5.70 or a later 5.x to be installed, but it did not load', {
      cause,
    });
  }
}

function isPostHogNode(loaded: unknown): loaded is PostHogNode {
  return typeof loaded === 'object' && typeof Reflect.get(loaded ?? {}, 'PostHog') === 'function';
}
