// A pretend OpenID Connect issuer for tests of bearer tokens: makes keys and tokens, answers with its discovery document and
// key set, and misbehaves as it is told to. Loopback only; in the test's own process.
//
//   const issuer = await FakeIssuer.start();  issuer.token({ scope: "all" })  issuer.mode = { hang: true }  await issuer.stop()
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import http from 'node:http';

const kDigests = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512', ES256: 'sha256' };
const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function makeKey(kid, type = 'rsa', bits = 2048) {
  const pair = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: bits }) : generateKeyPairSync('ec', { namedCurve: type });
  return { kid, private: pair.privateKey, public: pair.publicKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid } };
}

// A compact JWT, signed with that key by that algorithm; whatever `header` says besides goes into it.
export function makeToken(key, algorithm, header, claims) {
  const text = `${encoded({ alg: algorithm, ...(key?.kid ? { kid: key.kid } : {}), ...header })}.${encoded(claims)}`;
  if (algorithm === 'none') return `${text}.`;
  if (algorithm.startsWith('HS')) return `${text}.${createHmac(`sha${algorithm.slice(2)}`, key.secret).update(text).digest('base64url')}`;
  const how = algorithm === 'ES256' ? { key: key.private, dsaEncoding: 'ieee-p1363' } : key.private;
  return `${text}.${sign(kDigests[algorithm], Buffer.from(text), how).toString('base64url')}`;
}

export class FakeIssuer {
  static async start() {
    const made = new FakeIssuer();
    made.keys = [makeKey('first')];
    made.mode = {};       // status, hang, huge, type, discovery (properties laid over the document), redirect
    made.requests = [];   // paths, in order
    made.held = new Set();
    made.server = http.createServer((request, response) => made.#answer(request, response));
    await new Promise((done) => made.server.listen(0, '127.0.0.1', done));
    made.url = `http://127.0.0.1:${made.server.address().port}`;
    return made;
  }

  // A token of now that is good for an hour, unless `claims` or `more` say otherwise.
  token(claims = {}, { key = this.keys[0], algorithm = key.jwk?.kty === 'EC' ? 'ES256' : 'RS256', header = {} } = {}) {
    const now = Math.floor(Date.now() / 1000);
    return makeToken(key, algorithm, { typ: 'at+jwt', ...header }, { iss: this.url, aud: 'https://lrs.example/xapi', sub: 'a-program', iat: now, exp: now + 3600, ...claims });
  }

  fetched(part) { return this.requests.filter((path) => path.includes(part)).length; }

  async stop() {
    for (const socket of this.held) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  #answer(request, response) {
    this.requests.push(request.url);
    this.headers = request.headers;
    if (this.mode.hang) return this.held.add(request.socket);
    if (this.mode.redirect) return response.writeHead(302, { Location: this.mode.redirect }).end();
    const discovery = { issuer: this.url, jwks_uri: `${this.url}/keys`, ...this.mode.discovery };
    const value = request.url === '/keys' ? { keys: this.keys.map((key) => key.jwk) } : request.url === '/.well-known/openid-configuration' ? discovery : undefined;
    if (value === undefined) return response.writeHead(404).end();
    if (this.mode.huge) value.padding = 'x'.repeat(this.mode.huge);
    response.writeHead(this.mode.status ?? 200, { 'Content-Type': 'application/json' }).end(this.mode.text ?? JSON.stringify(value));
  }
}
