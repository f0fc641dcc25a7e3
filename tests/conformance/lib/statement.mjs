// Statements of our own to break one rule of at a time, and the ways to break them by JSON pointer (RFC 6901).
import { randomUUID } from "node:crypto";

export const absent = Symbol("left out");
export const kActor = { objectType: "Agent", name: "Sam Reed", mbox: "mailto:sam@example.org" };
export const kGroup = { objectType: "Group", name: "Night shift", member: [{ mbox: "mailto:ann@example.org" }, { mbox: "mailto:ben@example.org" }] };
export const kVerb = { id: "https://v.example/answered", display: { "en-GB": "answered", fr: "a répondu" } };

// The least that a statement can be, with an id.
export const statement = () => ({ id: randomUUID(), actor: { mbox: "mailto:sam@example.org" }, verb: { id: "https://v.example/did" }, object: { id: "https://a.example/walk" } });

// One that uses every property that the standard has for a statement about an Activity.
export const full = () => ({
  id: randomUUID(),
  actor: structuredClone(kActor),
  verb: structuredClone(kVerb),
  object: {
    objectType: "Activity", id: "https://a.example/hand-hygiene/q1",
    definition: {
      name: { "en-GB": "When to wash" }, description: { "en-GB": "Which moments come first?" }, type: "https://t.example/question", moreInfo: "https://a.example/hand-hygiene",
      interactionType: "choice", correctResponsesPattern: ["before[,]after"],
      choices: [{ id: "before", description: { "en-GB": "Before touching" } }, { id: "after", description: { "en-GB": "After touching" } }],
      extensions: { "https://x.example/ward": "B4" },
    },
  },
  result: { score: { scaled: 0.5, raw: 5, min: 0, max: 10 }, success: true, completion: false, response: "before", duration: "PT1M30S", extensions: { "https://x.example/tries": 2 } },
  context: {
    registration: randomUUID(), instructor: { objectType: "Agent", account: { homePage: "https://people.example", name: "t-17" } }, team: structuredClone(kGroup),
    contextActivities: { parent: [{ id: "https://a.example/hand-hygiene" }], grouping: [{ id: "https://a.example/region" }], category: [{ id: "https://a.example/bitesize" }], other: [{ id: "https://a.example/ward" }] },
    revision: "3", platform: "tablet", language: "en-GB", statement: { objectType: "StatementRef", id: randomUUID() }, extensions: { "https://x.example/shift": "night" },
  },
  timestamp: "2026-11-20T08:15:30.125Z",
  stored: "2026-11-20T08:15:31.000Z",
  version: "1.0.0",
  attachments: [{ usageType: "https://u.example/note", display: { "en-GB": "Note" }, description: { "en-GB": "A note" }, contentType: "text/plain", length: 4, sha2: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", fileUrl: "https://files.example/note" }],
});

const kSubProperties = ["actor", "verb", "object", "result", "context", "timestamp", "attachments"];
export function substatement(of = full()) {
  return { objectType: "SubStatement", ...Object.fromEntries(kSubProperties.filter((name) => name in of).map((name) => [name, of[name]])) };
}

const steps = (pointer) => pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
export const pointerOf = (...names) => names.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
export const parentOf = (pointer) => pointer.slice(0, pointer.lastIndexOf("/"));

// `value` at `pointer`, with what lies on the way made; absent takes it away.
export function put(into, pointer, value) {
  const way = steps(pointer), last = way.pop();
  let at = into;
  for (const step of way) at = at[step] ??= {};
  if (value === absent) delete at[last];
  else at[last] = structuredClone(value);
  return into;
}
export const at = (value, pointer) => steps(pointer).reduce((inner, step) => inner?.[step], value);

// Every place in a value, containers too, as [pointer, value, free]; free: the standard says nothing about the inside of extensions.
export function* places(value, pointer = "", free = false) {
  if (pointer) yield [pointer, value, free];
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    const next = pointer + pointerOf(name);
    yield* places(inner, next, free || steps(pointer).at(-1) === "extensions");
  }
}

// A row: [pointer, value], or [pointer, value, where the answer puts the mistake], or [{pointer: value, ...}, where].
// What is left out is missed where it should stand: at the object.
export function row(given) {
  const [what, second, third] = given;
  if (typeof what === "object") return { changes: Object.entries(what), where: second };
  return { changes: [[what, second]], where: third ?? (second === absent ? parentOf(what) : what) };
}

export function apply(changes, base) {
  for (const [pointer, value] of changes) put(base, pointer, value);
  return base;
}
