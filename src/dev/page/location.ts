import { signal } from '@preact/signals';

/** Where the page is: a tab, what is open in it, and its parameters. All of it is in the address, to be linked to. */
export interface Place {
  readonly tab: string;
  readonly id: string;
  readonly parameters: URLSearchParams;
}

/** Where the page is now. */
export const place = signal<Place>(readPlace());

addEventListener('hashchange', () => {
  place.value = readPlace();
});

/** The address of a place; empty parameters are left out. */
export function hrefOf(tab: string, id = '', parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== ''),
  ).toString();
  return `#/${tab}${id === '' ? '' : `/${id}`}${query === '' ? '' : `?${query}`}`;
}

/** Changes one parameter, without a step in the browser's history. */
export function setParameter(name: string, value: string): void {
  const { tab, id, parameters } = place.value;
  const next = { ...Object.fromEntries(parameters), [name]: value };
  history.replaceState(null, '', hrefOf(tab, id, next));
  place.value = readPlace();
}

function readPlace(): Place {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [tab = '', id = ''] = path.split('/');
  return { tab: tab === '' ? 'live' : tab, id, parameters: new URLSearchParams(query) };
}
