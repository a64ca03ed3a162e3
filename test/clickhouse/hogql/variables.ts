import type { Select } from './ast.js';

/** A query with its `{variables.…}` as PostHog puts them in: constants of the tree, which no text of theirs can leave. */
export function withVariables(select: Select, values: Readonly<Record<string, string>>): Select {
  return replaced(select, values);
}

function replaced<Value>(value: Value, values: Readonly<Record<string, string>>): Value {
  const text = JSON.stringify(value, (_, each: unknown) => {
    const name = variableOf(each);
    if (name === undefined) return each;
    const given = values[name];
    if (given === undefined) throw new Error(`No value of the variable ${name}`);
    return { node: 'Constant', value: given };
  });
  return JSON.parse(text);
}

function variableOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'node') !== 'Placeholder')
    return undefined;
  const field: unknown = Reflect.get(value, 'expr');
  const chain: unknown =
    typeof field === 'object' && field !== null ? Reflect.get(field, 'chain') : undefined;
  if (!Array.isArray(chain) || chain.length !== 2 || chain[0] !== 'variables') return undefined;
  return String(chain[1]);
}
