import type { Comparison, Expression, Join, Order, Select, SelectSet, WindowFunction } from './ast.js';
import { printCall } from './functions.js';
import { printProperty, type PropertyType } from './property.js';
import { printName, printText } from './text.js';

/** What a query runs with. */
export interface Context {
  /** What `{filters}` and `{filters.dateRange}` stand for, as ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The types that PostHog has guessed. */
  readonly types: ReadonlyMap<string, PropertyType>;
}

/** The columns of PostHog's events that the tiles read. */
const COLUMNS: Readonly<Record<string, string>> = {
  uuid: 'events.uuid',
  event: 'events.event',
  distinct_id: 'events.distinct_id',
  person_id: 'events.person_id',
  properties: 'events.properties',
  timestamp: "toTimeZone(events.timestamp, 'UTC')",
};
const COMPARISONS: Readonly<Record<string, string>> = {
  '==': 'equals',
  '!=': 'notEquals',
  '>': 'greater',
  '>=': 'greaterOrEquals',
  '<': 'less',
  '<=': 'lessOrEquals',
  in: 'in',
  'not in': 'notIn',
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'multiply',
  '/': 'divide',
};
/** PostHog gives these many rows to a query that doesn't say. */
const DEFAULT_LIMIT = 100;

/** Prints HogQL as ClickHouse's SQL, as far as the tiles go, in the way in which PostHog does. */
export class Printer {
  readonly #context: Context;
  /** Whether each of the selects that we are in is from `events` itself, the innermost last. */
  readonly #isFromEvents: boolean[] = [];
  /** One for each comparison that we are in: whether it has to go, for want of a date. */
  readonly #isWithoutDate: boolean[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  query(select: Select): string {
    return `${this.#select(select)}${select.limit ? '' : ` LIMIT ${DEFAULT_LIMIT}`}`;
  }

  /** A condition on events, such as a filter by HogQL. */
  condition(expression: Expression): string {
    this.#isFromEvents.push(true);
    const printed = this.#print(expression);
    this.#isFromEvents.pop();
    return printed;
  }

  /** The dates that `{filters}` stands for. */
  filters(): string {
    const { from, to } = this.#context;
    const dates = [
      ...(to === undefined ? [] : [`less(${COLUMNS['timestamp']}, ${printTime(to)})`]),
      ...(from === undefined ? [] : [`greaterOrEquals(${COLUMNS['timestamp']}, ${printTime(from)})`]),
    ];
    return dates.length === 0 ? 'true' : `and(true, ${dates.join(', ')})`;
  }

  #select(select: Select): string {
    const { ctes, select_from: from, where, group_by: groups, having, order_by: orders, limit } = select;
    if (select.distinct) throw new Error('SELECT DISTINCT is not printed here');
    const named = Object.values(ctes ?? {}).map(
      ({ name, expr }) => `${printName(name)} AS (${this.#print(expr)})`,
    );
    this.#isFromEvents.push(from?.table.node === 'Field' && from.table.chain.join('.') === 'events');
    const parts = [
      ...(named.length === 0 ? [] : [`WITH ${named.join(', ')}`]),
      `SELECT ${this.#list(select.select)}`,
      ...(from ? [`FROM ${this.#join(from)}`] : []),
      ...(where ? [`WHERE ${this.#print(where)}`] : []),
      ...(groups ? [`GROUP BY ${this.#list(groups)}`] : []),
      ...(having ? [`HAVING ${this.#print(having)}`] : []),
      ...(orders ? [`ORDER BY ${this.#orders(orders)}`] : []),
      ...(limit ? [`LIMIT ${this.#print(limit)}`] : []),
    ];
    this.#isFromEvents.pop();
    return parts.join(' ');
  }

  #set({ initial_select_query: first, subsequent_select_queries: others }: SelectSet): string {
    const more = others.map(({ set_operator: operator, select_query: query }) => {
      if (operator !== 'UNION ALL') throw new Error(`Not printed here: ${operator}`);
      return ` ${operator} ${this.#print(query)}`;
    });
    return `${this.#print(first)}${more.join('')}`;
  }

  #join({ table, alias, join_type: type, constraint, next_join: next }: Join): string {
    const what = table.node === 'Field' ? printName(table.chain.join('.')) : `(${this.#print(table)})`;
    // ClickHouse joins by plain equality.
    const on = constraint ? ` ON ${this.#print(constraint.expr, { isPlain: true })}` : '';
    const as = alias === null ? '' : ` AS ${printName(alias)}`;
    return `${type ? `${type} ` : ''}${what}${as}${on}${next ? ` ${this.#join(next)}` : ''}`;
  }

  #print(expression: Expression, { isPlain = false } = {}): string {
    switch (expression.node) {
      case 'Alias':
        return `${this.#print(expression.expr)} AS ${printName(expression.alias)}`;
      case 'Field':
        return this.#field(expression.chain);
      case 'Constant':
        return printConstant(expression.value);
      case 'Call':
        if (expression.distinct || expression.params?.length)
          throw new Error(`Not printed here: ${expression.name}`);
        return printCall(
          expression.name,
          expression.args.map((arg) => this.#print(arg)),
        );
      case 'WindowFunction':
        return this.#window(expression);
      case 'CompareOperation':
        return this.#compare(expression, isPlain);
      case 'ArithmeticOperation':
        return `${known(ARITHMETIC, expression.op)}(${this.#list([expression.left, expression.right])})`;
      case 'And':
      case 'Or':
        return `${expression.node.toLowerCase()}(${expression.exprs.map((each) => this.#print(each, { isPlain })).join(', ')})`;
      case 'Not':
        return `not(${this.#print(expression.expr)})`;
      case 'Tuple':
        return `tuple(${this.#list(expression.exprs)})`;
      case 'Array':
        return `[${this.#list(expression.exprs)}]`;
      case 'Lambda':
        return `(${expression.args.map(printName).join(', ')}) -> ${this.#print(expression.expr)}`;
      case 'Placeholder':
        return this.#placeholder(expression.expr);
      case 'SelectQuery':
        // Within an expression it is a value or a list.
        return this.#select(expression);
      case 'SelectSetQuery':
        return this.#set(expression);
      default:
        throw new Error(`Not printed here: ${JSON.stringify(expression)}`);
    }
  }

  #field(chain: readonly (string | number)[]): string {
    const [first = '', ...path] = chain;
    if (!this.#isFromEvents.at(-1)) {
      return chain.map((name) => (name === '*' ? name : printName(String(name)))).join('.');
    }
    if (first === 'properties' && path.length > 0) {
      return printProperty(path, path.length === 1 ? this.#context.types.get(String(path[0])) : undefined);
    }
    const column = path.length === 0 ? COLUMNS[first] : undefined;
    // An alias of the same select, or a lambda's argument.
    return column ?? chain.map((name) => printName(String(name))).join('.');
  }

  #compare({ left, op, right }: Comparison, isPlain: boolean): string {
    const name = known(COMPARISONS, op);
    const [isNull, isNotNull] = [op === '==', op === '!='];
    for (const [one, other] of [[left, right] as const, [right, left] as const]) {
      if (one.node === 'Constant' && one.value === null && (isNull || isNotNull)) {
        return `${isNull ? 'isNull' : 'isNotNull'}(${this.#print(other)})`;
      }
    }
    this.#isWithoutDate.push(false);
    const [a, b] = [left, right].map((side) =>
      side.node === 'SelectQuery' ? `(${this.#print(side)})` : this.#print(side),
    );
    if (this.#isWithoutDate.pop() === true) return 'true';
    if (isPlain) return `${name}(${a}, ${b})`;
    if (op === 'in') return `${name}(${a}, ${b})`;
    if (op === 'not in') return `ifNull(${name}(${a}, ${b}), 1)`;
    const hasConstant = left.node === 'Constant' || right.node === 'Constant';
    const whenNull = {
      '==': hasConstant ? '0' : `isNull(${a}) AND isNull(${b})`,
      '!=': hasConstant ? '1' : `isNotNull(${a}) OR isNotNull(${b})`,
    };
    return `ifNull(${name}(${a}, ${b}), ${op === '==' || op === '!=' ? whenNull[op] : '0'})`;
  }

  #window({ name, exprs, over_expr: over }: WindowFunction): string {
    if (over.frame_start != null) throw new Error('No frames are printed here');
    const parts = [
      ...(over.partition_by ? [`PARTITION BY ${this.#list(over.partition_by)}`] : []),
      ...(over.order_by ? [`ORDER BY ${this.#orders(over.order_by)}`] : []),
    ];
    const call = printCall(
      name,
      (exprs ?? []).map((each) => this.#print(each)),
    );
    return `${call} OVER (${parts.join(' ')})`;
  }

  #placeholder(expression: Expression): string {
    const name = expression.node === 'Field' ? expression.chain.join('.') : '';
    const { from, to } = this.#context;
    if (name === 'filters') {
      if (!this.#isFromEvents.at(-1)) throw new Error('{filters} stands in a select that is not from events');
      return this.filters();
    }
    if (name !== 'filters.dateRange.from' && name !== 'filters.dateRange.to') {
      throw new Error(`Not known as a placeholder: ${name}`);
    }
    const date = name === 'filters.dateRange.from' ? from : to;
    if (date !== undefined) return printTime(date);
    if (this.#isWithoutDate.length === 0) throw new Error(`{${name}} stands in no comparison`);
    this.#isWithoutDate[this.#isWithoutDate.length - 1] = true;
    return 'true';
  }

  #orders(orders: readonly Order[]): string {
    return orders.map(({ expr, order }) => `${this.#print(expr)} ${order}`).join(', ');
  }

  #list(expressions: readonly Expression[]): string {
    return expressions
      .map((each) => (each.node === 'SelectQuery' ? `(${this.#print(each)})` : this.#print(each)))
      .join(', ');
  }
}

function printConstant(value: string | number | boolean | null): string {
  return typeof value === 'string' ? printText(value) : String(value);
}

function printTime(time: string): string {
  return `toDateTime64(${printText(time.replace('T', ' ').replace('Z', ''))}, 6, 'UTC')`;
}

function known(names: Readonly<Record<string, string>>, name: string): string {
  const found = names[name];
  if (found === undefined) throw new Error(`Not printed here: ${name}`);
  return found;
}
