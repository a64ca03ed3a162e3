// A prototype's front end.
const { NOBODY_URL } = process.env;

async function ask(path, { method = 'GET', body, headers } = {}) {
  const answer = await fetch(NOBODY_URL + path, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body && JSON.stringify(body),
  });
  await answer.text();
}

await ask('/');
await ask('/db');
await ask('/posts');
await ask('/posts?author=jane&_sort=title&_page=1');
await ask('/posts/first-post');
await ask('/posts/first-post', { method: 'HEAD' });
await ask('/posts/first-post?_embed=comments');
await ask('/posts', { method: 'POST', body: { id: 'merger-with-globex', title: 'Third' } });
await ask('/posts/merger-with-globex', { method: 'PUT', body: { title: 'Changed' } });
await ask('/posts/merger-with-globex', { method: 'PATCH', body: { title: 'Again' } });
await ask('/posts/merger-with-globex', { method: 'DELETE' });
await ask('/posts/first-post/comments');
await ask('/posts/first-post/comments', { method: 'POST', body: { body: 'No' } });
await ask('/comments/1001');
await ask('/profile');
await ask('/profile', { method: 'PATCH', body: { name: 'globex' } });
// An alias: the router sees the path without its prefix.
await ask('/api/posts/salary-list');
// A form's way to say PUT.
await ask('/posts/salary-list', {
  method: 'POST',
  body: { title: 'Changed' },
  headers: { 'x-http-method-override': 'PUT' },
});
// There was such a post, and there is none any more.
await ask('/posts/merger-with-globex');
// Malformed, before any route.
await fetch(`${NOBODY_URL}/posts/salary-list`, {
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: '{',
});
await ask('/phpmyadmin/index.php');
