/** The columns of the demo's tables. */
import { bar, percent } from './terminal.mjs';

/** @param {string} title */
export const text = (title) => ({ title, cell: (row) => String(row[title] ?? '–') });
/** @param {string} title */
export const number = (title) => ({ title, cell: (row) => row[title], right: true });
/** @param {string} field @param {number} total */
export const share = (field, total) => ({
  title: 'share',
  cell: (row) => percent(row[field], total),
  right: true,
});
/** @param {string} field @param {any[]} rows */
export const bars = (field, rows) => ({
  title: '',
  cell: (row) => bar(row[field], Math.max(...rows.map((other) => other[field]))),
});
/** @param {any[]} rows @param {string} field */
export const namesOf = (rows, field) => [...new Set(rows.map((row) => row[field]))].join(', ');

/** Users of an organization by the versions that they are on. @param {string} title @param {string} versions */
export const usersOn = (title, versions) => ({
  title,
  cell: (row) => row.usersOn[versions] ?? 0,
  right: true,
});

/** One interval of a row's `requests`. @param {string} title @param {number} at */
export const interval = (title, at) => ({ title, cell: ({ requests }) => requests[at], right: true });

/** @param {string} name of the feature */
export const feature = (name) => ({
  title: `${name}  `,
  cell: ({ requests, underused }) => `${requests[name]}${underused.includes(name) ? ' ▼' : '  '}`,
  right: true,
});

/** Who did a step and not the next one. */
export const leaving = {
  title: '',
  cell: ({ users, droppedAfter }) =>
    droppedAfter === 0 ? '' : `${droppedAfter} go no further (${percent(droppedAfter, users)})`,
};

/** One of a row's traces, if possible one that the tracing back end has. */
export const oneTrace = { title: 'a trace', cell: ({ traces, exported }) => exported[0] ?? traces[0] };

export const exportedTraces = {
  title: 'exported',
  cell: ({ traces, exported }) => `${exported.length} of ${traces.length}`,
  right: true,
};
