// Statements: new ones are counted while the page is looked at, and shown when the reader asks for them. Nothing moves by itself: the
// link says how many there are in the place where it stood, and a status that is heard and not seen says it too.
// Without this script a link loads the list again. And commands are copied.
const kEvery = 10000;
const kAway = 30 * 60 * 1000;  // a page that nobody touches must not keep a session open

const live = document.getElementById("live");
const list = document.getElementById("statements");
const words = document.getElementById("live-words");
const link = document.getElementById("live-link");
let touched = Date.now();
let counted = 0;

const address = (path, seen) => {
  const query = new URLSearchParams(window.location.search);
  query.set("seen", seen);
  return `${path}?${query}`;
};

async function count() {
  const answer = await fetch(address("/reports/statements/new", live.dataset.seen), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("content-type")?.startsWith("application/json")) return;  // busy, or signed out
  const { count: fresh, more } = await answer.json();
  if (fresh === 0 || fresh === counted) return;
  counted = fresh;
  const text = `Show ${fresh}${more ? " or more" : ""} new ${fresh === 1 ? "statement" : "statements"}`;
  link.textContent = text;
  link.dataset.more = more ? "yes" : "";
  words.textContent = `${fresh}${more ? " or more" : ""} new ${fresh === 1 ? "statement has" : "statements have"} come in.`;
}

// Brings in what is new above what is there, and leads the keyboard to the first of it. More than a page is loaded as a page.
async function show(event) {
  if (counted === 0 || link.dataset.more) return;
  event.preventDefault();
  const answer = await fetch(address("/reports/statements", live.dataset.seen)).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const found = page?.getElementById("statements");
  if (!found) {
    window.location.assign(link.href);
    return;
  }
  const known = new Set([...list.children].map((one) => one.dataset.statement));
  const fresh = [...found.children].filter((one) => !known.has(one.dataset.statement)).map((one) => document.importNode(one, true));
  list.prepend(...fresh);
  document.getElementById("nothing")?.remove();
  live.dataset.seen = page.getElementById("live").dataset.seen;
  link.href = page.getElementById("live-link").getAttribute("href");
  link.textContent = "Look for new statements";
  counted = 0;
  words.textContent = `${fresh.length} new ${fresh.length === 1 ? "statement was" : "statements were"} added at the top of the list.`;
  fresh[0]?.querySelector("a")?.focus();
}

if (live && list) {
  link.addEventListener("click", show);
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) window.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - touched < kAway) count();
  }, kEvery);
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;  // only over https or on this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy), said = document.getElementById(`${button.dataset.copy}-words`);
    const done = await navigator.clipboard.writeText(from.textContent).then(() => true, () => false);
    said.textContent = done ? "Copied." : "It could not be copied: select it and copy it by hand.";
  });
}
