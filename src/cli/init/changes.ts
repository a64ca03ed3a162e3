/** Something that `spanhog init --write` does, and `--undo` takes back. */
export type Change =
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  | { readonly kind: 'create'; readonly file: string; readonly text: string }
  | { readonly kind: 'insert'; readonly file: string; readonly at: number; readonly text: string }
  | { readonly kind: 'script'; readonly name: string; readonly from: string; readonly to: string };

/** Something that only a person can do. */
export interface Advice {
  readonly why: string;
  /** Code or a command, to copy. */
  readonly lines: readonly string[];
}

/** What would be done to a project. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly advice: readonly Advice[];
  /** Why there is nothing to add. */
  readonly done: string | undefined;
}

/** What one part of the set-up needs. */
export type Part = Pick<Plan, 'changes' | 'advice'>;
