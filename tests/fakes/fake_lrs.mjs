// A pretend record store for tests of statement forwarding: takes POST statements with Basic credentials, keeps them in
// the order in which they came, and fails as it is told to. Loopback only.
//
//   node fake_lrs.mjs PORT        PORT 0: any free port; prints "listening http://127.0.0.1:PORT"
//
// GET /state   what it holds;   POST /control (application/json)   sets modes
import http from 'node:http';

const modes = () => ({
  status: 0,            // answer with that status instead
  retry_after: 0,       // header of that answer
  drop_after_commit: 0, // stores, then cuts the connection, that many times
  hang: false,          // stores, and never answers
  refuse: [],           // ids that get 400
});

let mode = modes();
const statements = new Map();  // id -> text
let requests = 0;
let lastHeaders = {};

async function readBody(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function send(response, status, value, headers = {}) {
  const body = value === undefined ? '' : JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

// All or none: one that is refused, or another statement under a known id, refuses the request.
function post(request, response, body) {
  const boundary = /^multipart\/mixed;.*boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1];
  const first = boundary ? body.split(`--${boundary}`)[1] : '';   // of several parts: the statements; the data are not kept
  const sent = JSON.parse(boundary ? first.slice(first.indexOf('\r\n\r\n')) : body);
  const list = Array.isArray(sent) ? sent : [sent];
  if (list.some((one) => mode.refuse.includes(one.id))) return send(response, 400, { error: 'refused' });
  if (list.some((one) => statements.has(one.id))) return send(response, 409, { error: 'an id is taken' });
  for (const one of list) statements.set(one.id, JSON.stringify(one));
  if (mode.drop_after_commit > 0) {
    mode.drop_after_commit -= 1;
    return request.socket.destroy();
  }
  if (mode.hang) return;
  send(response, 200, list.map((one) => one.id));
}

async function handle(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const body = request.method === 'POST' ? await readBody(request) : '';
  if (url.pathname === '/control') {
    mode = { ...modes(), ...JSON.parse(body) };
    return send(response, 200, mode);
  }
  if (url.pathname === '/state') return send(response, 200, { ids: [...statements.keys()], requests, headers: lastHeaders });
  if (url.pathname !== '/xapi/statements') return send(response, 404);
  requests += 1;
  lastHeaders = request.headers;
  const expected = `Basic ${Buffer.from('waymark:s3cret').toString('base64')}`;
  if (request.headers.authorization !== expected) return send(response, 401);
  if (mode.status) return send(response, mode.status, undefined, mode.retry_after ? { 'Retry-After': String(mode.retry_after) } : {});
  if (request.method === 'POST') return post(request, response, body);
  const held = statements.get(url.searchParams.get('statementId'));
  return held ? send(response, 200, JSON.parse(held)) : send(response, 404);
}

const server = http.createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
