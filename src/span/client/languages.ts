/** Programming languages by what SDKs, runtimes and generators call them. */
const WORDS: Readonly<Record<string, string>> = {
  javascript:
    'javascript js node nodejs node.js deno bun ecmascript webjs es browser reactnative react-native',
  typescript: 'typescript ts',
  python: 'python python2 python3 py cpython pypy',
  ruby: 'ruby rb jruby truffleruby',
  php: 'php hhvm',
  java: 'java jvm jre jdk openjdk',
  kotlin: 'kotlin',
  scala: 'scala',
  go: 'go golang',
  dotnet: 'dotnet .net net csharp c# fsharp dotnetcore',
  rust: 'rust rs rustc',
  swift: 'swift',
  objc: 'objc objective-c objectivec',
  dart: 'dart flutter',
  elixir: 'elixir',
  erlang: 'erlang',
  perl: 'perl',
  lua: 'lua',
  cpp: 'cpp c++',
  c: 'c',
  r: 'r',
  haskell: 'haskell',
  clojure: 'clojure',
  powershell: 'powershell',
  shell: 'shell bash',
  terraform: 'terraform',
};
const BY_WORD: ReadonlyMap<string, string> = new Map(
  Object.entries(WORDS).flatMap(([language, words]) =>
    words.split(' ').map((word) => [word, language] as const),
  ),
);

/** The language that a word alone says, `JS`, `golang`, `C#`: by OpenTelemetry's names where it has one. */
export function languageOf(word: string | undefined): string | undefined {
  return word === undefined || word.length > 16 ? undefined : BY_WORD.get(word.toLowerCase());
}

/** Also English words, letters, or something else's name: they tell a language only at a name's ends. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  'go dart swift rust rs ts es r c net browser shell bash'.split(' '),
);
/** What stands beside a language in the middle of a name: `google-api-go-client`. */
const BESIDE: ReadonlySet<string> = new Set(['api', 'client', 'cloud', 'sdk']);
/** Never by a name: `acme-net` may be anything. */
const SILENT: ReadonlySet<string> = new Set(['net', 'browser', 'r', 'c', 'es']);

/** The language that stands in a program's name: `acme-sdk-js`, `python-acme`, `aws-sdk-go-v2`, `@acme/sdk`. */
export function languageInName(name: string): string | undefined {
  if (name.startsWith('azsdk-')) return languageOf(name.split('-')[1]);
  const parts = name
    .toLowerCase()
    .split(/[-_/:.]/)
    .filter((part) => !/^v?\d*$/.test(part))
    // `aws-sdk-ruby3`
    .map((part) => part.replace(/\d$/, ''));
  for (const [at, part] of parts.entries()) {
    const isAtEnd = at === 0 || at === parts.length - 1 || BESIDE.has(parts[at - 1] ?? '');
    if (parts.length === 1 || SILENT.has(part) || (AMBIGUOUS.has(part) && !isAtEnd)) continue;
    const language = languageOf(part);
    if (language !== undefined) return language;
  }
  // npm's scopes.
  return name.startsWith('@') || /\.js$/i.test(name) ? 'javascript' : undefined;
}

const RUNTIME =
  /(?:^|[\s(;,/+"])(?:lang(?:uage)?[/=:]\s?|gl-)?(node(?:\.?js)?|c?python[23]?|pypy|j?ruby|php|java(?:script)?|typescript|jvm|jre|openjdk|golang|go(?=[/ ]?\d)|\.net|dotnet|deno|bun|dart|rustc?|swift|kotlin|elixir|perl|c\+\+|cpp)(?=$|[\s/;,)#:=v"-]|\d)/i;
const SHORT_LANGUAGE = /\blang(?:uage)?[/=:]\s?([a-z+#.]{1,12})/i;

/** The language of the runtime that stands behind a program's name: `(node 20.11)`, `Python/3.12`, `lang/js`. */
export function languageOfRuntime(rest: string): string | undefined {
  return languageOf(SHORT_LANGUAGE.exec(rest)?.[1]) ?? languageOf(RUNTIME.exec(rest)?.[1]);
}
