// What runs once as a module loads is not mutated: the modules are loaded before a mutant is there, or by tests that have
// another purpose. Stryker finds these by their coverage (`ignoreStatic`), but not where a test loads a module again.

/** A plugin of Stryker's, which stryker.config.mjs names. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'module-level', value: { shouldIgnore: (path) => whyIgnored(path) } },
];

/**
 * As much of Babel's `NodePath` as is looked at.
 * @typedef {{
 *   isProgram(): boolean; isStatement(): boolean; isFunction(): boolean; isClass(): boolean;
 *   findParent(is: (path: Path) => boolean): Path | null;
 *   traverse(visitor: { enter(path: Path): void }): void;
 *   stop(): void;
 * }} Path
 */

/** @param {Path} path */
function whyIgnored(path) {
  if (path.isProgram() || path.isStatement() || runsLater(path)) return undefined;
  return path.findParent(runsLater) || contains(path, runsLater) ? undefined : 'runs as its module loads';
}

/** @param {Path} path */
function runsLater(path) {
  return path.isFunction() || path.isClass();
}

/**
 * @param {Path} path
 * @param {(path: Path) => boolean} isOne
 */
function contains(path, isOne) {
  let isFound = false;
  path.traverse({
    enter(inner) {
      isFound ||= isOne(inner);
      if (isFound) inner.stop();
    },
  });
  return isFound;
}
