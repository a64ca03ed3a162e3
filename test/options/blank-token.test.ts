import { diag, DiagLogLevel } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { startLocalPostHog } from '../../src/local/posthog.js';
import { PostHogEventSpanProcessor } from '../../src/entrance/processor.js';
import { addProcessor, request } from '../fixtures/rig.js';

describe('A blank token', () => {
  it('is one warning, and a processor that does nothing', async () => {
    const said: string[] = [];
    const quiet = (): undefined => undefined;
    diag.setLogger(
      { error: quiet, info: quiet, debug: quiet, verbose: quiet, warn: (message) => void said.push(message) },
      DiagLogLevel.WARN,
    );
    const posthog = await startLocalPostHog();
    const processor = addProcessor(posthog, { projectToken: '  ' });
    request(processor, '/x', { 'user.id': 'u' });
    await processor.forceFlush();
    await processor.shutdown();
    expect(posthog.requests()).toEqual([]);
    expect(processor.stats().spans.seen).toBe(0);
    expect(said).toEqual([expect.stringContaining('`projectToken` is blank')]);
    await posthog.close();
    diag.disable();
  });

  it('doesn’t stand in the way of a wrong option’s error', () => {
    expect(() => new PostHogEventSpanProcessor({ projectToken: '', host: 'nonsense' })).toThrow(TypeError);
  });
});
