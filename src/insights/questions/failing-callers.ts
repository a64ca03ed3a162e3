import { ENDPOINT, ORGANIZATION, USER } from '../columns.js';
import { by, groupByAll, lastTime, latest, organizationOf, sumRequests } from '../grouping.js';
import type { Insight } from '../insight.js';
import { requestsOf } from '../usage.js';

export const failingCallers: Insight = {
  id: 'failing-callers',
  title: 'Who is the caller of a failing endpoint, and in which trace?',
  advice: 'Open the trace, mend the cause, and tell the caller before the caller asks.',
  empty: 'Nobody was answered 500 or above.',
  parameters: ['organization', 'caller', 'endpoint', 'period'],
  columns: [
    ENDPOINT,
    {
      key: 'status',
      title: 'Status',
      unit: 'text',
      meaning: '500 and above; 5xx where several are summed up.',
    },
    USER,
    ORGANIZATION,
    { key: 'failures', title: 'Failures', unit: 'requests', meaning: 'Requests that were answered so.' },
    { key: 'last_failed', title: 'Last failed', unit: 'time', meaning: 'When the last of them ended.' },
    {
      key: 'trace',
      title: 'A trace',
      unit: 'text',
      meaning: 'The id of the last of their traces, of one that was sampled where there is one.',
    },
    {
      key: 'trace_exported',
      title: 'Exported',
      unit: 'yes/no',
      meaning: 'Whether that trace was sampled, so that the tracing back end has it.',
    },
  ],
  chart: { kind: 'bars', label: 'endpoint', value: 'failures', series: 'status' },
  answer: (events, { organization, caller, endpoint, period } = {}) => {
    const usage = requestsOf(events, { organization, caller, endpoint, period }).filter(
      ({ statusClass }) => statusClass === 5,
    );
    return groupByAll(
      usage,
      (each) => each.endpoint,
      ({ status }) => status,
      (each) => each.caller,
    )
      .map((own) => {
        const traced = own.filter(({ trace }) => trace !== null);
        const example = latest(traced.filter(({ traceExported }) => traceExported)) ?? latest(traced);
        return {
          endpoint: own[0].endpoint,
          status: own[0].status,
          user: own[0].caller,
          organization: organizationOf(own),
          failures: sumRequests(own),
          last_failed: lastTime(own),
          trace: example?.trace ?? null,
          trace_exported: example?.traceExported ?? false,
        };
      })
      .toSorted(by('-failures', 'endpoint', 'user', 'status'));
  },
};
