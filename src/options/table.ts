import { checkRecord, optionError } from '../checks.js';

/** Checks what was given for an option, and fills in its default. @throws TypeError naming the option. */
export type Check<T> = (name: string, value: unknown) => T;

type Table = Readonly<Record<string, Check<unknown>>>;

/** What a table makes of a group of options. */
export type Checked<T extends Table> = { readonly [Name in keyof T]: ReturnType<T[Name]> };

/**
 * Checks a group of options by a table with a row for each.
 * @param group `options`, or the option that the group is.
 * @throws TypeError for a wrong value, and for an option that the table has no row for.
 */
export function checkOptions<T extends Table>(group: string, value: unknown, table: T): Checked<T>;
export function checkOptions(group: string, value: unknown, table: Table): object {
  const given = checkRecord(group, value, Object.keys(table));
  const prefix = group === 'options' ? '' : `${group}.`;
  return Object.fromEntries(
    Object.entries(table).map(([name, check]) => [name, check(prefix + name, given[name])]),
  );
}

/** As it was given: another row, or the environment, decides what it means. */
export const asGiven: Check<unknown> = (_name, value) => value;

export function integer(fallback: number, min: number, max: number): Check<number> {
  return (name, value = fallback) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw optionError(name, `an integer from ${min} to ${max}`, value);
  };
}

export function oneOf<const T extends string | false>(choices: readonly T[], fallback: T): Check<T> {
  const texts = choices.map((choice) => (choice === false ? 'false' : `'${choice}'`));
  return (name, value = fallback) => {
    const choice = choices.find((each) => each === value);
    if (choice !== undefined) return choice;
    throw optionError(name, `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`, value);
  };
}

export function optional<T>(expected: string, is: (value: unknown) => value is T): Check<T | undefined> {
  return (name, value) => {
    if (value === undefined || is(value)) return value;
    throw optionError(name, expected, value);
  };
}
