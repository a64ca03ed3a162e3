import type { TileQuery } from '../../src/insights/index.js';
import type { Select } from './hogql/ast.js';
import { type Context, Printer } from './hogql/print.js';
import { withVariables } from './hogql/variables.js';
import { loadParser, type Parser } from './packages.js';
import { runFunnel } from './funnel.js';
import { type Result, Warehouse } from './warehouse.js';

/** Computes what a tile would show: PostHog's parser, the printer of this folder, ClickHouse. */
export class TileRunner {
  readonly warehouse = new Warehouse();
  readonly #parser: Parser;
  /** Parsing takes half a second of PostHog's grammar. */
  readonly #parsed = new Map<string, Select>();

  private constructor(parser: Parser) {
    this.#parser = parser;
  }

  static async open(): Promise<TileRunner> {
    return new TileRunner(await loadParser());
  }

  /** @param analyzer Which of ClickHouse's two: PostHog has the old one for most. */
  run(tile: TileQuery, context: Context, analyzer: 'old' | 'new' = 'old'): Result {
    if (tile.kind === 'InsightVizNode')
      return runFunnel(tile.source, this.warehouse, context, this.#parser.expression);
    return this.warehouse.query(new Printer(context).query(this.#select(tile.source.query)), analyzer);
  }

  /** What an Endpoint of PostHog's would answer. @param variables By their code names. */
  runEndpoint(hogql: string, variables: Readonly<Record<string, string>>, context: Context): Result {
    return this.warehouse.query(new Printer(context).query(withVariables(this.#select(hogql), variables)));
  }

  #select(hogql: string): Select {
    const select = this.#parsed.get(hogql) ?? this.#parser.select(hogql);
    this.#parsed.set(hogql, select);
    return select;
  }

  close(): void {
    this.warehouse.close();
  }
}
