// Our own conformance tests: every requirement of the list, in each version that it is of, against one running server.
import { after, before, describe, test } from "node:test";
import { Waymark } from "../browser/lib/server.mjs";
import { kVersions, Lrs } from "./lib/lrs.mjs";
import { requirements } from "./requirements.mjs";

const basicOf = ({ key, secret }) => `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;

describe("conformance", { concurrency: false }, () => {
  let waymark, common;
  before(async () => {
    waymark = await Waymark.make("conformance");
    const [all] = waymark.run(["lrs", "credential", "add", "--label", "Conformance", "--scope", "all"]);
    const [limited] = waymark.run(["lrs", "credential", "add", "--label", "Reader", "--scope", "statements/read"]);
    common = { url: waymark.url, basic: basicOf(all), limited: basicOf(limited) };
  });
  after(() => waymark?.remove());

  for (const version of kVersions) {
    describe(`xAPI ${version}`, { concurrency: false }, () => {
      let lrs;
      before(() => { lrs = new Lrs({ ...common, version }); });
      after(() => lrs?.close());
      for (const { name, clause, says, check, versions } of requirements)
        if (versions.includes(version)) test(`${name} (${clause}): ${says}`, () => check(lrs));
    });
  }
});
