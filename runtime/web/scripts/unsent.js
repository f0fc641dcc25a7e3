// Work that is not on the server yet. What a player page could not send before it ended is sent quietly from any page; before
// a form ends the person's session on a shared computer (signing out, going on as somebody else by a link) her open module pages
// end, and she is told when something is still only in this browser. Such a form has data-ends-session: what its button says
// that does it all the same.
import { sendLeftovers } from "../player/leftovers.js";
import { openStore } from "../player/journal-store.js";
import { endModulePages, openTabs } from "../player/tabs.js";

const kWait = 5000; // ms that signing out may take

const kKept = "It will be sent when you sign in here again. On a shared computer, wait for the connection before you sign out.";
const kOpen = "This browser cannot keep it: it is on the page of a module that is open here, and lost when that page is closed.";

const person = document.querySelector('meta[name="waymark-person"]')?.content ?? "";
const tabs = openTabs(window);
tabs.post("here", person);

async function leftoversAreSent() {
  const store = await openStore(window);
  if (!store.durable) return true; // nothing is kept between pages here
  const sent = sendLeftovers({
    person, store, fetch: window.fetch.bind(window), locks: navigator.locks ?? null,
  });
  const late = new Promise((done) => { setTimeout(() => done(false), kWait); });
  return Promise.race([sent, late]).catch(() => false);
}

// First what open pages have, so that only what nobody sends is left over. Gives the words for what is not on the server.
async function whatIsUnsent() {
  const { unsaved, kept } = await endModulePages(tabs, person, window);
  if (unsaved > 0) return kept ? kKept : kOpen;
  return (await leftoversAreSent()) ? "" : kKept;
}

function warn(form, why) {
  const box = document.createElement("div");
  box.className = "nhsuk-card nhsuk-card--warning wm-unsent";
  box.setAttribute("role", "alert");
  const content = document.createElement("div");
  content.className = "nhsuk-card__content";
  const heading = document.createElement("h2");
  heading.className = "nhsuk-card__heading";
  heading.textContent = "Not everything you did is saved";
  const words = document.createElement("p");
  words.textContent = `Some of your work is only in this browser, because it could not be sent. ${why}`;
  const again = document.createElement("button");
  again.className = "nhsuk-button";
  again.type = "button";
  again.textContent = "Try again";
  again.addEventListener("click", () => { box.remove(); form.requestSubmit(); });
  const leave = document.createElement("button");
  leave.className = "nhsuk-button nhsuk-button--secondary";
  leave.type = "button";
  leave.textContent = form.dataset.endsSession;
  leave.addEventListener("click", () => form.submit());
  content.append(heading, words, again, " ", leave);
  box.append(content);
  document.querySelector(".wm-unsent")?.remove();
  document.getElementById("maincontent")?.prepend(box);
  again.focus();
}

let asking = false;
for (const form of document.querySelectorAll("form[data-ends-session]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    const label = event.submitter?.textContent;
    if (label) event.submitter.textContent = "One moment…";
    const why = await whatIsUnsent();
    if (label) event.submitter.textContent = label;
    asking = false;
    if (why) warn(form, why);
    else form.submit();
  });
}
