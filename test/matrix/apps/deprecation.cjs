const ENDS = { deprecation: '@1767225600', sunset: 'Thu, 31 Dec 2026 23:59:59 GMT' };

/** The response headers of an endpoint that will end. @param {string} which of them; `neither` is none */
exports.headersOf = (which) =>
  Object.fromEntries(Object.entries(ENDS).filter(([name]) => ['both', 'raw', name].includes(which)));

/** @param {import('node:http').ServerResponse} response @param {Record<string, string>} headers */
exports.setHeaders = (response, headers) => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
};
