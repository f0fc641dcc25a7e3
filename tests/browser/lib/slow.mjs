// A proxy between browser and server that holds back what a test names: the network as it can be.
import { createServer, request as ask } from "node:http";

export class SlowWay {
  // target: the server's port. hold(request, body): ms to wait before a request goes on; Infinity: it never arrives and the connection is cut.
  static async make() {
    const way = new SlowWay();
    way.hold = () => 0;
    way.passed = [];
    way.server = createServer((from, answer) => way.#carry(from, answer));
    await new Promise((resolve) => way.server.listen(0, "127.0.0.1", resolve));
    way.port = way.server.address().port;
    return way;
  }

  #carry(from, answer) {
    const pieces = [];
    from.on("error", () => {});
    from.on("data", (piece) => pieces.push(piece));
    from.on("end", async () => {
      const body = Buffer.concat(pieces);
      const wait = this.hold(from, body);
      if (wait === Infinity) return from.socket.destroy();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      this.passed.push(`${from.method} ${from.url}`);
      const on = ask({ host: "127.0.0.1", port: this.target, method: from.method, path: from.url, headers: from.headers }, (given) => {
        answer.writeHead(given.statusCode, given.rawHeaders);
        given.pipe(answer);
      });
      on.on("error", () => from.socket.destroy());
      on.end(body);
    });
  }

  close() {
    this.server.closeAllConnections?.();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
