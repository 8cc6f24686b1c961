import Koa from 'koa';

// What koa can do when it has nothing to do: a string of the size that the parent names.
const body = 'x'.repeat(Number(process.argv[2]));
const app = new Koa();
app.use((ctx) => {
  ctx.type = 'html';
  ctx.body = body;
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
