/** Looks for what the driver sent, and nobody but the API should have, in every stored event. */

/**
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {readonly import('../../dist/modules/local/posthog.js').StoredEvent[]} events
 * @returns {import('./proofs.mjs').Proof}
 */
export function provePrivacy(ledger, events) {
  const whole = JSON.stringify(events);
  // What stands between quotation marks, each text once: every key and value, in a fraction of the length. No
  // value that the driver sends has a quotation mark or a backslash of its own.
  const text = [...new Set(whole.split('"'))].join('"');
  const problems = [];
  const evidence = [];
  for (const [kind, values] of Object.entries(ledger.secrets)) {
    evidence.push(`${values.size.toLocaleString('en-US')} ${kind}`);
    for (const value of values) {
      if (text.includes(value)) problems.push(`${kind}: ${value} is in an event`);
    }
  }
  // A search that finds nothing proves something only if it can find.
  const known = ledger.counted.find(({ createdId, user }) => user && createdId)?.createdId;
  if (!known || !text.includes(known)) problems.push('the search does not even find a created id');
  const megabytes = (whole.length / 1e6).toFixed(1);
  return {
    claim: 'Privacy',
    evidence: `none of ${evidence.join(', ')} in ${megabytes} MB of events`,
    problems,
  };
}
