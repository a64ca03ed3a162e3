import { diag, DiagLogLevel, SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as ApiKeyId from '../../../src/request/caller/api-key-id.js';
import { identify } from '../../../src/span/scopes/annotations.js';
import { during, useContextManager } from '../../fixtures/active.js';
import { http, makeSpan } from '../../fixtures/spans.js';
import { makeReader, read } from '../reading.js';

useContextManager();

const ULID = '01HQ3Z8W9K2M4N6P8R0T2V4X6Y';

describe('The id of an API key', () => {
  const said: string[] = [];
  let apiKeyIdText: typeof ApiKeyId.apiKeyIdText;
  beforeEach(async () => {
    // Told once a process: each case is a process of its own.
    vi.resetModules();
    const quiet = (): undefined => undefined;
    diag.setLogger(
      { error: quiet, info: quiet, debug: quiet, verbose: quiet, warn: (message) => void said.push(message) },
      DiagLogLevel.WARN,
    );
    ({ apiKeyIdText } = await import('../../../src/request/caller/api-key-id.js'));
  });
  afterEach(() => {
    diag.disable();
    said.length = 0;
  });

  it.each([
    'key_7',
    'ci',
    'billing-warehouse',
    'Billing-Warehouse-2026',
    'key_3f9ab2c4d5e6f70819',
    'WarehouseExportOfTheNight',
    'acme.production:read-only',
    'our-very-long-name-of-the-warehouse-integration',
    '42',
    '8e03978e-40d5-43e8-bc93-6894a57f9324',
    'key_8E03978E-40D5-43E8-BC93-6894A57F9324',
    ULID,
    `key_${ULID.toLowerCase()}`,
    '65a1b2c3d4e5f60718293a4b',
    'clx2k9v3p0000qzrmn831i7rn',
    'x'.repeat(64),
    'key7'.repeat(7),
    'v2Api3Key',
    'KEY2A3B4C5D6',
    'ci.secret-store',
  ])('is %s', (id) => {
    expect(apiKeyIdText(id)).toBe(id);
    expect(said).toEqual([]);
  });

  it.each([
    'sk_live_51H8',
    'sk-proj-abcdefgh',
    'rk_test_abc',
    'phc_abc',
    'phx_abc',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'github_pat_11ABC',
    'glpat-abc',
    'xoxb-1-2-abc',
    'AKIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE',
    'AIzaSyA-abcdefghijklmnopqrstuvwxyz12345',
    'SG.abc.def',
    'AKIAABCD',
    'asiaabcd',
    'eyJub',
    'eyIx',
    'acme_live_7',
    'acme_sk_7',
    'secret-7',
    'Bearer_abc',
    'password_7',
    'eyJhbGciOiJIUzI1NiJ9.e30.abc',
    'd41d8cd98f00b204e9800998ecf8427e',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==',
    'V1StGXR8_Z5jdHi6B-myT',
    'kJ8sD2mQ9xZ4',
    'acme_prod_4fGh7KqLmN2pRs',
    `key_${'a1B2c3D4e5F6g7H8'.repeat(2)}`,
    'x'.repeat(65),
    'a person, with blanks',
  ])('is not %s, which is told once', (secret) => {
    expect(apiKeyIdText(secret)).toBeUndefined();
    expect(apiKeyIdText(secret)).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('looks like a secret')]);
    expect(said.join('')).not.toContain(secret);
  });

  it('is read without the blanks around it, and nothing is told where there is none', () => {
    expect(apiKeyIdText(' key_7 ')).toBe('key_7');
    expect(apiKeyIdText(' ')).toBeUndefined();
    expect(apiKeyIdText(undefined)).toBeUndefined();
    expect(said).toEqual([]);
  });

  it('is the attribute’s where the call gives the key itself', () => {
    const span = makeSpan({ attributes: http('/x', { 'api.key.id': 'key_2' }) });
    during(span, () => identify({ apiKeyId: 'sk_live_51H8' }));
    expect(makeReader().read({ span, servers: [span], children: [] })?.apiKeyId).toBe('key_2');
  });

  it('comes from the call, else from the attribute on any span, else from the option', () => {
    const span = makeSpan({ attributes: http('/x', { 'api.key.id': 'key_2' }) });
    during(span, () => identify({ apiKeyId: 1 }));
    expect(makeReader().read({ span, servers: [span], children: [] })?.apiKeyId).toBe('1');
    const reader = makeReader({ caller: () => ({ apiKeyId: 'key_3' }) });
    const child = makeSpan({ kind: SpanKind.INTERNAL, attributes: { 'api.key.id': 'key_2' } });
    expect(read(http('/x'), [child], reader).apiKeyId).toBe('key_2');
    expect(read(http('/x'), [], reader).apiKeyId).toBe('key_3');
    expect(read(http('/x')).apiKeyId).toBeUndefined();
  });
});
