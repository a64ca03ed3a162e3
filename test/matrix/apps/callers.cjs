/**
 * Who may call the matrix's APIs: what stands for the user database in every app of this folder. CommonJS, so
 * that apps of both forms share it.
 */
const ADA = { id: 'user_ada', organization: 'acme' };
const BEN = { id: 'user_ben', organization: 'globex' };
exports.ADA = ADA;
exports.BEN = BEN;

/** @param {Record<string, string | string[] | undefined>} headers */
exports.sessionOf = (headers) => (headers.authorization === 'Bearer tok-s7731-ada' ? ADA : undefined);

/** @param {Record<string, string | string[] | undefined>} headers */
exports.callerOf = (headers) => {
  if (headers['x-api-key'] === 'key-s7731-ben') return BEN;
  const [scheme, credential = ''] = String(headers.authorization).split(' ');
  const isBen = Buffer.from(credential, 'base64').toString() === 'ben:pass-s7731';
  return scheme === 'Basic' && isBen ? BEN : undefined;
};

/** The caller as span attributes. @param {typeof ADA | undefined} caller */
exports.attributesOf = (caller) =>
  caller ? { 'user.id': caller.id, 'organization.id': caller.organization } : {};

/** The caller for `identify()`. @param {typeof ADA | undefined} caller */
exports.identityOf = (caller) => (caller ? { user: caller.id, organization: caller.organization } : {});
