import type { ApiRequest } from '../../request/api-request.js';
import { quoted } from '../json-text.js';
import { rawUserAgent } from './raw-user-agent.js';

type ClientOfRequest = Pick<ApiRequest, 'clientName' | 'clientVersion' | 'clientLanguage' | 'clientKind'>;

/** What events say of the client, as `,"name":value` each. */
export interface ClientPart {
  readonly json: string;
  readonly count: number;
}

interface Written extends ClientPart {
  readonly language: ClientOfRequest['clientLanguage'];
  readonly kind: ClientOfRequest['clientKind'];
}

const MAX_NAMES = 256;
const MAX_VERSIONS = 64;

/** What requests of one client have in common, written once for each version. */
export class ClientParts {
  readonly #written = new Map<string | undefined, Map<string | undefined, Written>>();

  of({ clientName, clientVersion, clientLanguage, clientKind }: ClientOfRequest): ClientPart {
    const known = this.#written.get(clientName)?.get(clientVersion);
    if (known && known.language === clientLanguage && known.kind === clientKind) return known;
    const values = {
      client_name: clientName,
      client_version: clientVersion,
      client_language: clientLanguage,
      client_kind: clientKind,
      $raw_user_agent: rawUserAgent({ name: clientName, version: clientVersion, kind: clientKind }),
    };
    const entries = Object.entries(values).flatMap(([name, text]) =>
      text === undefined ? [] : [`,"${name}":${quoted(text)}`],
    );
    const part = {
      json: entries.join(''),
      count: entries.length,
      language: clientLanguage,
      kind: clientKind,
    };
    this.#keep(clientName, clientVersion, part);
    return part;
  }

  #keep(name: string | undefined, version: string | undefined, part: Written): void {
    if (this.#written.size >= MAX_NAMES) this.#written.clear();
    const versions = this.#written.get(name) ?? new Map<string | undefined, Written>();
    if (versions.size >= MAX_VERSIONS) versions.clear();
    this.#written.set(name, versions.set(version, part));
  }
}
