// The tutorial's requests, and a look at its explorer.
const { APP_URL, BROWSER_URL } = process.env;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function ask(method, path, body) {
  const options = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(APP_URL + path, { method, ...options });
  return answer.text();
}

const todo = JSON.parse(await ask('POST', '/todos', { title: 'call john.doe' }));
await ask('GET', '/todos');
await ask('GET', '/todos?filter={"where":{"title":"call john.doe"}}');
await ask('GET', '/todos/count');
await ask('GET', `/todos/${todo.id}`);
await ask('PATCH', `/todos/${todo.id}`, { desc: 'today' });
await ask('PUT', `/todos/${todo.id}`, { title: 'done' });
await ask('PATCH', '/todos', { isComplete: true });
await ask('POST', '/todos', { nothing: 1 });
await ask('GET', '/todos/not-a-number');
await ask('GET', '/todos/8812');
await ask('DELETE', `/todos/${todo.id}`);
await ask('GET', '/admin/config.php');

async function browse(path) {
  await (await fetch(BROWSER_URL + path, { headers: { 'user-agent': FIREFOX } })).text();
}
await browse('/');
await browse('/openapi.json');
await browse('/explorer/');
await browse('/explorer/swagger-ui.css');
await browse('/explorer/swagger-ui-bundle.js');
