import { describe, expect, it } from 'vitest';
import { BatchLimit } from '../../src/deliver/refusals.js';
import { Circuit } from '../../src/deliver/circuit.js';
import { PACE } from '../../src/deliver/settings.js';

const half = (): number => 0.5;

describe('Circuit', () => {
  it('lets any number go while closed', () => {
    const circuit = new Circuit(PACE, half);
    expect(circuit.allows(0, 5)).toBe(true);
  });

  it('lets one go after each wait, and waits longer each time', () => {
    const circuit = new Circuit(PACE, half);
    expect(circuit.trip('outage', 1_000, 900)).toBe(true);
    expect(circuit.opensAtMs).toBe(1_500);
    expect(circuit.allows(1_499, 0)).toBe(false);
    expect(circuit.allows(1_500, 0)).toBe(true);
    expect(circuit.allows(1_500, 1)).toBe(false);
    expect(circuit.trip('outage', 1_600, 1_500)).toBe(false);
    expect(circuit.opensAtMs).toBe(2_600);
  });

  it('counts requests that failed together as one failure', () => {
    const circuit = new Circuit(PACE, half);
    circuit.trip('outage', 1_000, 900);
    circuit.trip('outage', 1_200, 950);
    expect(circuit.opensAtMs).toBe(1_500);
  });

  it('ends a wait for a flush, but not Retry-After', () => {
    const circuit = new Circuit(PACE, half);
    circuit.trip('outage', 1_000, 900, 700);
    circuit.cutShort();
    expect(circuit.opensAtMs).toBe(1_700);
    circuit.trip('outage', 1_800, 1_700);
    circuit.cutShort();
    expect(circuit.allows(1_800, 0)).toBe(true);
  });

  it('probes slowly while held', () => {
    const circuit = new Circuit(PACE, half);
    expect(circuit.trip('hold', 0, 0)).toBe(true);
    expect(circuit.opensAtMs).toBe(45_000);
  });

  it('starts anew after a success, and when the trouble is another one', () => {
    const circuit = new Circuit(PACE, half);
    for (let i = 0; i < 10; i += 1) circuit.trip('outage', i, i);
    circuit.close();
    expect(circuit.state).toBe('closed');
    circuit.trip('outage', 100, 100);
    expect(circuit.opensAtMs).toBe(600);
    expect(circuit.trip('refusing', 200, 150)).toBe(true);
    expect(circuit.opensAtMs).toBe(700);
  });
});

describe('BatchLimit', () => {
  it('halves after a 413 and comes back step by step', () => {
    const limit = new BatchLimit(500);
    limit.tooLarge(500);
    expect(limit.size).toBe(250);
    limit.tooLarge(10);
    expect(limit.size).toBe(5);
    limit.taken(4);
    expect(limit.size).toBe(5);
    let requests = 0;
    while (limit.size < 500) {
      limit.taken(limit.size);
      requests += 1;
    }
    expect(requests).toBe(20);
  });

  it('never falls below one event, nor rises above the setting', () => {
    const limit = new BatchLimit(3);
    limit.tooLarge(1);
    expect(limit.size).toBe(1);
    for (let i = 0; i < 9; i += 1) limit.taken(limit.size);
    expect(limit.size).toBe(3);
  });
});
