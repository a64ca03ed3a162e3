import { session } from '../../../../session.js';

export function GET(request) {
  session(request);
  throw new Error('It broke');
}
