/** What PostHog's parser makes of HogQL: the part of it that the tiles use. The printer refuses the rest. */
export type Expression =
  | { readonly node: 'Alias'; readonly alias: string; readonly expr: Expression }
  | { readonly node: 'Field'; readonly chain: readonly (string | number)[] }
  | { readonly node: 'Constant'; readonly value: string | number | boolean | null }
  | Call
  | WindowFunction
  | Comparison
  | {
      readonly node: 'ArithmeticOperation';
      readonly left: Expression;
      readonly op: string;
      readonly right: Expression;
    }
  | { readonly node: 'And' | 'Or' | 'Tuple' | 'Array'; readonly exprs: readonly Expression[] }
  | { readonly node: 'Not'; readonly expr: Expression }
  | { readonly node: 'Lambda'; readonly args: readonly string[]; readonly expr: Expression }
  | { readonly node: 'Placeholder'; readonly expr: Expression }
  | Select
  | SelectSet;

interface Call {
  readonly node: 'Call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly params?: readonly Expression[] | null;
  readonly distinct?: boolean;
}

export interface WindowFunction {
  readonly node: 'WindowFunction';
  readonly name: string;
  readonly exprs: readonly Expression[] | null;
  readonly over_expr: {
    readonly partition_by: readonly Expression[] | null;
    readonly order_by: readonly Order[] | null;
    readonly frame_start: unknown;
  };
}

export interface Comparison {
  readonly node: 'CompareOperation';
  readonly left: Expression;
  readonly op: string;
  readonly right: Expression;
}

export interface Order {
  readonly node: 'OrderExpr';
  readonly expr: Expression;
  readonly order: 'ASC' | 'DESC';
}

export interface Join {
  readonly table: Expression;
  readonly alias: string | null;
  readonly join_type?: string | null;
  readonly constraint?: { readonly constraint_type: 'ON' | 'USING'; readonly expr: Expression } | null;
  readonly next_join: Join | null;
}

export interface Select {
  readonly node: 'SelectQuery';
  readonly ctes: Readonly<Record<string, { readonly name: string; readonly expr: Expression }>> | null;
  readonly select: readonly Expression[];
  readonly distinct: boolean | null;
  readonly select_from?: Join | null;
  readonly where?: Expression | null;
  readonly group_by?: readonly Expression[] | null;
  readonly having?: Expression | null;
  readonly order_by?: readonly Order[] | null;
  readonly limit?: Expression | null;
}

export interface SelectSet {
  readonly node: 'SelectSetQuery';
  readonly initial_select_query: Select | SelectSet;
  readonly subsequent_select_queries: readonly {
    readonly set_operator: string;
    readonly select_query: Select | SelectSet;
  }[];
}
