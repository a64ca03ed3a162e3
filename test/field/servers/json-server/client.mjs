// A prototype's front end.
const { NOBODY_URL } = process.env;

async function ask(method, path, { body, headers } = {}) {
  const options = body && {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
  const answer = await fetch(NOBODY_URL + path, { method, ...options });
  await answer.text();
}

await ask('GET', '/');
await ask('GET', '/db');
await ask('GET', '/posts');
await ask('GET', '/posts?author=jane&_sort=title&_page=1');
await ask('GET', '/posts/first-post');
await ask('HEAD', '/posts/first-post');
await ask('GET', '/posts/first-post?_embed=comments');
await ask('POST', '/posts', { body: { id: 'merger-with-globex', title: 'Third' } });
await ask('PUT', '/posts/merger-with-globex', { body: { title: 'Changed' } });
await ask('PATCH', '/posts/merger-with-globex', { body: { title: 'Again' } });
await ask('DELETE', '/posts/merger-with-globex');
await ask('GET', '/posts/first-post/comments');
await ask('POST', '/posts/first-post/comments', { body: { body: 'No' } });
await ask('GET', '/comments/1001');
await ask('GET', '/profile');
await ask('PATCH', '/profile', { body: { name: 'globex' } });
// An alias: the router sees the path without its prefix.
await ask('GET', '/api/posts/salary-list');
// A form's way to say PUT.
await ask('POST', '/posts/salary-list', {
  body: { title: 'Changed' },
  headers: { 'x-http-method-override': 'PUT' },
});
// There was such a post, and there is none any more.
await ask('GET', '/posts/merger-with-globex');
// Malformed, before any route.
await fetch(`${NOBODY_URL}/posts/salary-list`, {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: '{',
});
await ask('GET', '/phpmyadmin/index.php');
