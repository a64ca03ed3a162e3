// The SDK as an app uses it, and the same API by its documentation's curl lines.
import Parse from 'parse/node';

const { ADA_URL, REST_URL, NOBODY_URL } = process.env;
Parse.initialize('field-app', 'field-js-key');
Parse.serverURL = `${ADA_URL}/parse`;
Parse.User.enableUnsafeCurrentUser();

const user = new Parse.User();
user.set('username', 'ada.lovelace');
user.set('password', 'correct-horse');
await user.signUp();
console.log(`fact ada ${user.id}`);
await Parse.User.logOut();
await Parse.User.logIn('ada.lovelace', 'correct-horse');

const score = new Parse.Object('GameScore');
score.set('player', 'grace.hopper');
await score.save();
score.set('points', 12);
await score.save();
await new Parse.Query('GameScore').equalTo('player', 'grace.hopper').find();
await new Parse.Query('GameScore').get(score.id);
await new Parse.Object('Level').save();
await Parse.Object.saveAll([new Parse.Object('Level'), new Parse.Object('Level')]);
await score.destroy();
await new Parse.Query('GameScore').get(score.id).catch(() => {});
await Parse.Cloud.run('noSuchFunction').catch(() => {});

const sessionToken = Parse.User.current().getSessionToken();
async function ask(method, path, body, more) {
  const answer = await fetch(`${REST_URL}/parse${path}`, {
    method,
    headers: { 'x-parse-application-id': 'field-app', 'x-parse-rest-api-key': 'field-rest-key', ...more },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}
const session = { 'x-parse-session-token': sessionToken };
await ask('GET', '/health');
await ask('GET', '/users/me', undefined, session);
const { objectId } = await ask('POST', '/classes/Invoice', { total: 5 }, session);
await ask('GET', `/classes/Invoice/${objectId}`, undefined, session);
await ask('PUT', `/classes/Invoice/${objectId}`, { total: 6 }, session);
await ask('GET', '/classes/Invoice?where={"total":6}', undefined, session);
await ask('DELETE', `/classes/Invoice/${objectId}`, undefined, session);
await ask('GET', `/classes/Invoice/${objectId}`, undefined, session);
await ask('GET', '/classes/Invoice', undefined, {
  'x-parse-session-token': 'r:0123456789abcdef0123456789abcdef',
});
await Parse.User.logOut();

await fetch(`${NOBODY_URL}/parse/classes/Invoice/secretinvoice`);
await fetch(`${NOBODY_URL}/dashboard/login`);
