import { trace } from '@opentelemetry/api';
import { identify } from 'spanhog';
import { answerProblem } from './problems.mjs';
import { findCallerByPassword, findCallerBySecret } from './store.mjs';

/** @import { Request, Response, NextFunction } from 'express' */

/**
 * Lets in who has a session (bearer), an API key (x-api-key) or a password (basic), and puts the user on
 * the active span: plain OpenTelemetry, which spanhog reads. The active span here is the one that Express's
 * instrumentation made for this middleware, not the request's; that makes no difference.
 *
 * @param {Request} req
 * @param {Response} res
 * @param {NextFunction} next
 */
export function authenticate(req, res, next) {
  const caller = findCaller(req);
  if (!caller) {
    answerProblem(res, 401, { type: 'no-credentials', title: 'Unknown or missing credentials' });
    return;
  }
  res.locals.caller = caller;
  evaluateFlag(caller.user.id);
  if (!caller.integration) {
    trace.getActiveSpan()?.setAttributes({
      'user.id': caller.user.id,
      'organization.id': caller.user.organization,
      'posthog.set.plan': caller.user.plan,
    });
  }
  next();
}

/**
 * An experiment: half of the users have the new dashboard. The span event is OpenTelemetry's, as the hook of OpenFeature's
 * SDK writes it for each flag.
 *
 * @param {string} user
 */
function evaluateFlag(user) {
  trace.getActiveSpan()?.addEvent('feature_flag.evaluation', {
    'feature_flag.key': 'new-dashboard',
    'feature_flag.result.variant': Number.parseInt(user.slice(-1), 16) < 8 ? 'control' : 'treatment',
  });
}

/**
 * The user, for a handler. Whom an API key works for is said here, in the handler, with spanhog's own
 * function instead of attributes: it may be called anywhere within a request.
 *
 * @param {Response} res
 */
export function callerOf(res) {
  const { user, integration, keyId } = res.locals.caller;
  if (integration) {
    identify({
      user: user.id,
      organization: user.organization,
      groups: { integration },
      set: { plan: user.plan },
      authMethod: 'api_key',
      apiKeyId: keyId,
    });
  }
  return user;
}

/** @param {Request} req */
export function findCaller(req) {
  const apiKey = req.get('x-api-key');
  if (apiKey) return findCallerBySecret(apiKey);
  const [scheme = '', credential = ''] = (req.get('authorization') ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return findCallerBySecret(credential);
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [email = '', password = ''] = Buffer.from(credential, 'base64').toString().split(':');
  return findCallerByPassword(email, password);
}
