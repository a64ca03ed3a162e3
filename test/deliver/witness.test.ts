import { expect, it } from 'vitest';
import { Witness } from '../../src/deliver/witness.js';
import { bytesOf, makeEvent, unpack } from './support.js';

it('is not there before PostHog took something', () => {
  const witness = new Witness(() => 0);
  expect(witness.isThere).toBe(false);
  expect(witness.take()).toBeUndefined();
});

it('is a copy of the event, whatever becomes of its memory', () => {
  const witness = new Witness(() => 0);
  const json = bytesOf(makeEvent(1));
  witness.replace(json);
  json.fill(0);
  expect(unpack(witness.take()?.events)).toEqual([makeEvent(1)]);
});

it('is out once at a time, also when another one takes its place', () => {
  const witness = new Witness(() => 0);
  witness.replace(bytesOf(makeEvent(1)));
  expect(witness.take()?.isWitness).toBe(true);
  witness.replace(bytesOf(makeEvent(2)));
  expect(witness.take()).toBeUndefined();
  expect(witness.isOut).toBe(true);
  witness.comeBack(false);
  expect(unpack(witness.take()?.events)).toEqual([makeEvent(2)]);
});

it('sits out one turn after a refusal', () => {
  const witness = new Witness(() => 0);
  witness.replace(bytesOf(makeEvent(1)));
  witness.take();
  witness.comeBack(true);
  expect(witness.take()).toBeUndefined();
  expect(witness.take()).toBeDefined();
});

it('is forgotten after a day: what it says may have been deleted', () => {
  let nowMs = 0;
  const witness = new Witness(() => nowMs);
  witness.replace(bytesOf(makeEvent(1)));
  nowMs = 86_400_000;
  expect(witness.isThere).toBe(true);
  nowMs += 1;
  expect(witness.isThere).toBe(false);
  expect(witness.take()).toBeUndefined();
});
