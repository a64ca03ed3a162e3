import type { PostHog } from 'posthog-node';

/** posthog-node's client, as far as its public interface is used. */
export type PostHogClass = typeof PostHog;

/**
 * Loads posthog-node, which takes longer than the whole library: who sends by it waits for it, at the first send.
 * A plain `import()` of its plain name: Node, bundlers, and tools that trace which files a program needs see it.
 * @throws Error when it is not installed, or something else by its name is. Its message is fit to be shown.
 */
export async function loadPostHogNode(
  load: () => Promise<unknown> = () => import('posthog-node'),
): Promise<PostHogClass> {
  let loaded: unknown;
  try {
    loaded = await load();
  } catch (cause) {
    throw new Error('posthog-node 5.70 or a later 5.x could not be loaded: is it installed?', { cause });
  }
  // A CJS module's exports may be the default export alone.
  for (const exported of [loaded, field(loaded, 'default')]) {
    const found = field(exported, 'PostHog');
    if (isPostHogClass(found)) return found;
  }
  throw new Error('expected posthog-node 5.70 or a later 5.x, got a module without PostHog');
}

function field(value: unknown, name: string): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined;
}

function isPostHogClass(value: unknown): value is PostHogClass {
  return typeof value === 'function';
}
