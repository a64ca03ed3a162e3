import type { ClientKind } from './client.js';

/** A program that callers of many APIs use: its name is no value, whoever sends it. */
export interface KnownProgram {
  /** In the spelling by which PostHog knows it, where it does. */
  readonly name: string;
  readonly kind: ClientKind;
  readonly language: string | undefined;
  /** Whether it is so much a word of its own that it counts wherever it stands in a text. */
  readonly anywhere: boolean;
  /** A language's own client, which says of a program no more than its language. */
  readonly isRuntime: boolean;
}

/** Libraries and tools by the language that they are for. */
const HTTP_CLIENTS: Readonly<Record<string, string>> = {
  javascript:
    'axios node-fetch undici got ky superagent node-superagent needle bent make-fetch-happen minipass-fetch phin ofetch gaxios ' +
    'teeny-request cross-fetch grpc-node-js grpc-web-javascript connect-es connect-web wreck autocannon artillery bruno-runtime',
  python:
    'python-requests python-httpx httpx aiohttp urllib3 python-urllib python-urllib3 python-httplib2 pycurl niquests treq ' +
    'tornado curl_cffi grpc-python grpc-python-asyncio locust requests',
  go: 'go-http-client go-resty resty fasthttp grpc-go connect-go vegeta hey grpcurl k6 colly gorequest buf',
  java:
    'okhttp apache-httpclient apache-httpasyncclient java-http-client reactornetty jersey ahc resteasy feign dalvik ' +
    'google-http-java-client unirest-java vertx-webclient grpc-java-netty grpc-java-okhttp gatling soapui apache-jmeter',
  kotlin: 'ktor-client grpc-kotlin',
  scala: 'akka-http pekko-http scalaj-http sttp',
  clojure: 'clj-http http-kit hato',
  ruby: 'faraday rest-client restclient typhoeus excon httparty mechanize httpclient http.rb grpc-ruby',
  php: 'guzzlehttp guzzle symfony-httpclient zend_http_client php-soap wordpress buzz',
  dotnet: 'restsharp flurl grpc-dotnet refit',
  rust: 'reqwest ureq hyper isahc tonic oha xh attohttpc awc',
  dart: 'dio grpc-dart',
  swift: 'alamofire afnetworking grpc-swift grpc-swift-nio async-http-client',
  elixir: 'hackney tesla finch httpoison mint',
  perl: 'libwww-perl lwp-request http-tiny www-mechanize mojolicious',
  lua: 'lua-resty-http',
  cpp: 'cpp-httplib cpprestsdk grpc-c++',
  powershell: 'powershell windowspowershell',
  '':
    'curl libcurl wget wget2 httpie aria2 libsoup winhttp cfnetwork postmanruntime insomnia hoppscotch paw rapidapi ' +
    'vscode-restclient apachebench wrk siege zapier n8n make ifttt pipedream retool azure-logic-apps microsoft-flow ' +
    'google-apps-script airbyte',
};
const RUNTIMES: Readonly<Record<string, string>> = {
  javascript: 'node node.js nodejs deno bun',
  python: 'python cpython',
  java: 'java',
  ruby: 'ruby',
  php: 'php',
  go: 'go',
  dart: 'dart',
  perl: 'perl',
  dotnet: 'dotnet',
};

/** Assistants that fetch for somebody, coding agents, and the crawlers of those who train models. */
const AI_AGENTS =
  'ChatGPT-User GPTBot OAI-SearchBot ChatGPT-Agent openai-mcp Claude-User ClaudeBot Claude-SearchBot Claude-Web ' +
  'anthropic-ai claude-cli claude-code claude-agent-sdk Claude-Desktop PerplexityBot Perplexity-User CCBot ' +
  'meta-externalagent meta-externalfetcher Bytespider TikTokSpider cohere-ai cohere-training-data-crawler Diffbot omgili ' +
  'Webzio-Extended Timpibot Amazonbot Amzn-SearchBot amazon-kendra amazon-QBusiness Amazon-Bedrock-AgentCore-Browser ' +
  'PetalBot Applebot Applebot-Extended DuckAssistBot MistralAI-User Manus-User Google-Extended GoogleOther ' +
  'Google-CloudVertexBot Google-NotebookLM Google-Agent GoogleAgent-Mariner Gemini-Deep-Research FirecrawlAgent ' +
  'AzureAI-SearchBot TwilioKnowledge Inkeep-Crawler VelenPublicWebCrawler Brightbot ModelContextProtocol Shap-User ' +
  'codex_cli_rs codex-cli codex_exec codex_vscode codex-tui codex-mcp-client codex-desktop GeminiCLI gemini-cli antigravity ' +
  'cursor-agent cursor-vscode opencode Cline RooCode Roo-Code KiloCode Kilo-Code aider GitHubCopilotChat GithubCopilot ' +
  'copilot-cli copilot-coding-agent OpenHands SWE-agent KiroIDE kiro-ide kiro-cli QwenCode qwen-code KimiCLI kimi-cli ' +
  'iFlow-CLI openclaw AutoGPT crewai langchain langgraph llama-index llamaindex llama_index pydantic-ai smolagents ' +
  'Semantic-Kernel mcp-remote mcp-inspector mcp-client mcp-proxy browser-use Stagehand LibreChat OpenWebUI AnythingLLM ' +
  'lmstudio MCP-Client AmazonQ-For-CLI';
/** Also words of other things: they count as a program's own name in front, or beside Electron. */
const AI_AGENTS_IN_FRONT =
  'Claude ChatGPT Cursor Windsurf Trae Codex Agents goose Devin Warp amp augment Kiro Junie Jules crush Zed autogen dspy ' +
  'haystack mastra dify flowise copilot Perplexity Gemini Manus droid';

/** Crawlers, previews, monitors, probes and scanners, and browsers without a user. */
const BOTS =
  'Googlebot Googlebot-Image Googlebot-Video Googlebot-News AdsBot-Google AdsBot-Google-Mobile Mediapartners-Google ' +
  'Storebot-Google APIs-Google FeedFetcher-Google Google-InspectionTool Google-Read-Aloud Google-Site-Verification ' +
  'GoogleImageProxy Google-Safety bingbot BingPreview MicrosoftPreview adidxbot YandexBot YandexImages Baiduspider DuckDuckBot ' +
  'DuckDuckGo-Favicons-Bot Slurp Yeti YisouSpider 360Spider Qwantbot SeznamBot MojeekBot YouBot DataForSeoBot AhrefsBot ' +
  'AhrefsSiteAudit SemrushBot SiteAuditBot MJ12bot DotBot Barkrowler serpstatbot SERankingBacklinksBot Chrome-Lighthouse ' +
  'Lighthouse PTST GTmetrix facebookexternalhit facebookcatalog FacebookBot meta-externalads meta-webindexer Twitterbot ' +
  'LinkedInBot Pinterestbot Slackbot Slackbot-LinkExpanding Slack-ImgProxy TelegramBot WhatsApp Discordbot SkypeUriPreview ' +
  'Iframely redditbot Bluesky vercel-screenshot Stripebot archive.org_bot heritrix CensysInspect InternetMeasurement ' +
  'UptimeRobot Pingdom StatusCake Site24x7 Checkly GrafanaSyntheticMonitoring DatadogSynthetics RuxitSynthetic ' +
  'NewRelicSynthetics Catchpoint HetrixTools Uptime-Kuma PingdomTMS kube-probe GoogleHC ELB-HealthChecker Prometheus ' +
  'GoogleStackdriverMonitoring Amazon-Route53-Health-Check-Service HeadlessChrome PhantomJS Puppeteer Playwright Selenium ' +
  'Cypress Scrapy zgrab masscan Nuclei sqlmap Nikto gobuster feroxbuster WPScan l9explore l9tcpid Detectify Siteimprove ' +
  'nmap heritrix Nutch Bitlybot OnCrawl HubSpot BitSightBot Cookiebot magpie-crawler Taboolabot TurnitinBot proximic ' +
  'ia_archiver MetaInspector Unfurlist';
const BOTS_IN_FRONT = 'Datadog Expanse ffuf dirbuster Synapse';
/** Names of several words, or with signs that no product has. */
const PHRASES = [
  ['Better Uptime Bot', 'bot'],
  ['Better Stack', 'bot'],
  ['Sogou web spider', 'bot'],
  ['Screaming Frog SEO Spider', 'bot'],
  ['Google Web Preview', 'bot'],
  ['Google Favicon', 'bot'],
  ['Snap URL Preview Service', 'bot'],
  ['Splunk Synthetics', 'bot'],
  ['Ghost Inspector', 'bot'],
  ['DigitalOcean Uptime Probe', 'bot'],
  ['Consul Health Check', 'bot'],
  ['Blackbox Exporter', 'bot'],
  ['Azure Traffic Manager', 'bot'],
  ['Fuzz Faster U Fool', 'bot'],
  ['Symfony HttpClient', 'http_client', 'php'],
  ['IntelliJ HTTP Client', 'http_client'],
  ['Thunder Client', 'http_client'],
  ['Ktor client', 'http_client', 'kotlin'],
  ['Apache CXF', 'http_client', 'java'],
  ['Grafana k6', 'http_client', 'go'],
  ['Apache JMeter', 'http_client', 'java'],
  ['Open WebUI', 'ai_agent', 'python'],
  ['LM Studio', 'ai_agent'],
  ['GitHub Copilot', 'ai_agent'],
] as const;
/** Families of browsers, as we call them. */
export const BROWSERS = [
  'chrome',
  'edge',
  'firefox',
  'internet_explorer',
  'opera',
  'safari',
  'samsung_internet',
  'uc_browser',
  'vivaldi',
  'yandex_browser',
  'electron',
] as const;

/** In which case PostHog's rules or the program itself write it; others are as they stand above. */
const SPELLING =
  'Go-http-client Apache-HttpClient Apache-HttpAsyncClient Python-urllib Wget CFNetwork PostmanRuntime HTTPie GuzzleHttp ' +
  'ReactorNetty Faraday RestSharp Deno Bun Python Java Ruby PHP Go Dart Dalvik AHC Jersey Alamofire Google-HTTP-Java-Client ' +
  'Google-Apps-Script PowerShell WindowsPowerShell ApacheBench WordPress Java-http-client PycURL RestClient Typhoeus ' +
  'Python-httplib2 WinHttp SoapUI Zapier Make IFTTT AFNetworking HTTP-Tiny WWW-Mechanize Vertx-WebClient Mechanize Tornado CPython';
const SPELLED: ReadonlyMap<string, string> = new Map(
  SPELLING.split(' ').map((name) => [name.toLowerCase(), name]),
);

let byName: Map<string, KnownProgram> | undefined;

/** A program of the vocabulary, whatever its case. */
export function knownProgram(name: string): KnownProgram | undefined {
  return (byName ??= makeVocabulary()).get(name.toLowerCase());
}

const PHRASE = new RegExp(
  `(?:^|[\\s(;,])(${PHRASES.map(([name]) => name).join('|')})(?:[/ ](v?\\d[\\w.]*))?`,
  'i',
);

/** A program of the vocabulary whose name has several words, with its version. */
export function knownPhrase(
  text: string,
): { program: KnownProgram; version: string | undefined } | undefined {
  const [, name, version] = PHRASE.exec(text) ?? [];
  const program = name === undefined ? undefined : knownProgram(name);
  return program && { program, version };
}

function makeVocabulary(): Map<string, KnownProgram> {
  const made = new Map<string, KnownProgram>();
  const add = (names: string, program: Omit<KnownProgram, 'name'>): void => {
    for (const name of names.split(' ')) {
      const key = name.toLowerCase();
      made.set(key, { name: SPELLED.get(key) ?? name, ...program });
    }
  };
  const plain = { language: undefined, isRuntime: false } as const;
  for (const [language, names] of Object.entries(HTTP_CLIENTS)) {
    add(names, { kind: 'http_client', language: language || undefined, anywhere: false, isRuntime: false });
  }
  for (const [language, names] of Object.entries(RUNTIMES)) {
    add(names, { kind: 'http_client', language, anywhere: false, isRuntime: true });
  }
  add(AI_AGENTS, { ...plain, kind: 'ai_agent', anywhere: true });
  add(AI_AGENTS_IN_FRONT, { ...plain, kind: 'ai_agent', anywhere: false });
  add(BOTS, { ...plain, kind: 'bot', anywhere: true });
  add(BOTS_IN_FRONT, { ...plain, kind: 'bot', anywhere: false });
  add(BROWSERS.join(' '), { ...plain, kind: 'browser', anywhere: false });
  for (const name of ['Google-Apps-Script', 'WindowsPowerShell', 'PowerShell']) {
    const known = made.get(name.toLowerCase());
    if (known) made.set(name.toLowerCase(), { ...known, anywhere: true });
  }
  for (const [name, kind, language] of PHRASES) {
    made.set(name.toLowerCase(), { name, kind, language, anywhere: true, isRuntime: false });
  }
  return made;
}
