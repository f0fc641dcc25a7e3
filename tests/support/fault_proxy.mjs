// A network that misbehaves as a test tells it: an HTTP/1.1 proxy on 127.0.0.1 before one server. Requests that `match` picks
// take the next planned fault; everything else goes through whole. Nothing is retried here: that is the product's work.
import { createServer, request as ask } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const kHold = 8000;   // ms, the longest that a request is kept back for another

// What can happen to one request. `exchange`: forward() gives the server's answer, reply(answer) passes it on, cut() ends
// the client's connection.
export const kFaults = {
  // The request never reaches the server.
  async cut(exchange) { exchange.cut(); },
  // The server gets the head and half of the body, then the connection ends for both.
  async truncate(exchange) {
    await exchange.forwardHalf();
    exchange.cut();
  },
  // Everything arrives, much later.
  async delay(exchange) {
    await wait(exchange.plan.ms ?? 1500);
    exchange.reply(await exchange.forward());
  },
  // The server gets it twice, one after the other, as from a network that repeats what it thinks was lost.
  async duplicate(exchange) {
    const first = await exchange.forward();
    await exchange.forward();
    exchange.reply(first);
  },
  // The same two at the same moment.
  async duplicateAtOnce(exchange) {
    const [first] = await Promise.all([exchange.forward(), exchange.forward()]);
    exchange.reply(first);
  },
  // A later request of the same kind overtakes this one; it arrives although its sender may be gone.
  async reorder(exchange) {
    await exchange.proxy.overtaken(exchange);
    exchange.reply(await exchange.forward());
  },
  // The server has committed and answered; the answer never arrives.
  async loseAnswer(exchange) {
    await exchange.forward();
    exchange.cut();
  },
  // The answer breaks off in the middle of its body.
  async truncateAnswer(exchange) { exchange.replyHalf(await exchange.forward()); },
  // A gateway of somebody else answers instead.
  async badGateway(exchange) {
    exchange.reply({ status: 502, headers: ["content-type", "text/html"], body: Buffer.from("<h1>Bad gateway</h1>") });
  },
};

export const journalPost = (request) => request.method === "POST" && request.url === "/api/journal";

class Exchange {
  constructor(proxy, request, response, body, plan) {
    Object.assign(this, { proxy, request, response, body, plan });
  }
  // Headers as they came, but one connection for each request: what is cut then concerns this request alone.
  headers() {
    const all = [];
    for (let i = 0; i < this.request.rawHeaders.length; i += 2)
      if (!/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(this.request.rawHeaders[i])) all.push(this.request.rawHeaders[i], this.request.rawHeaders[i + 1]);
    if (this.body.length > 0 || this.request.method === "POST") all.push("Content-Length", String(this.body.length));
    return [...all, "Connection", "close"];
  }
  forward() {
    const { method, url } = this.request;
    return new Promise((resolve, reject) => {
      const upstream = ask({ host: "127.0.0.1", port: this.proxy.target, method, path: url, headers: this.headers(), agent: false }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () => {
          const body = Buffer.concat(pieces);
          this.proxy.answers.push({ method, url, status: answer.statusCode, body });
          resolve({ status: answer.statusCode, headers: answer.rawHeaders, body });
        });
      });
      upstream.on("error", reject);
      upstream.end(this.body);
    });
  }
  forwardHalf() {
    const { method, url } = this.request;
    const headers = this.headers();
    let head = `${method} ${url} HTTP/1.1\r\n`;
    for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
    return new Promise((resolve) => {
      const upstream = connect(this.proxy.target, "127.0.0.1");
      upstream.on("error", resolve);
      upstream.on("close", resolve);
      upstream.write(`${head}\r\n`);
      upstream.write(this.body.subarray(0, Math.floor(this.body.length / 2)), () => setTimeout(() => upstream.destroy(), 50));
    });
  }
  answerHead({ status, headers, body }) {
    const kept = [];
    for (let i = 0; i < headers.length; i += 2)
      if (!/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(headers[i])) kept.push(headers[i], headers[i + 1]);
    const bodiless = status === 204 || status === 304 || this.request.method === "HEAD";
    if (!bodiless) kept.push("Content-Length", String(body.length));
    this.response.writeHead(status, [...kept, "Connection", "close"]);
  }
  reply(answer) {
    if (this.response.destroyed) return;
    this.answerHead(answer);
    this.response.end(answer.body);
  }
  replyHalf(answer) {
    if (this.response.destroyed) return;
    this.answerHead(answer);
    this.response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => this.cut());
  }
  cut() { this.response.socket?.destroy(); }
}

export class FaultProxy {
  #server;
  #plans = [];
  #held = [];
  // What happened: {fault, calls} for each request that met a fault, in order; every answer the server gave.
  met = [];
  answers = [];

  constructor(target, match = journalPost) {
    this.target = target;
    this.match = match;
  }
  // `port` is chosen by the caller when the server has to know it as its own public address.
  async listen(port = 0) {
    this.#server = createServer((request, response) => this.#take(request, response).catch(() => response.socket?.destroy()));
    this.#server.keepAliveTimeout = 1;
    await new Promise((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.port = this.#server.address().port;
    return this;
  }
  // The next `count` requests that match meet this fault, after those that were planned before.
  plan(fault, { count = 1, ...options } = {}) {
    for (let i = 0; i < count; i += 1) this.#plans.push({ fault, ...options });
  }
  get planned() { return this.#plans.length; }
  clear() { this.#plans = []; }

  // Resolves when a later matching request has been answered, or after kHold.
  overtaken(exchange) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        exchange.plan.late = true;
        resolve();
      }, exchange.plan.hold ?? kHold);
      this.#held.push(done);
    });
  }

  async #take(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const matching = this.match(request, body);
    const plan = (matching && this.#plans.shift()) || null;
    const exchange = new Exchange(this, request, response, body, plan ?? {});
    if (plan) {
      const met = { fault: plan.fault, bytes: body.length, keepalive: /text\/plain/.test(request.headers["content-type"] ?? ""), plan };
      this.met.push(met);
      return kFaults[plan.fault](exchange);
    }
    const held = matching ? this.#held.splice(0) : [];
    exchange.reply(await exchange.forward());
    for (const release of held) release();
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
