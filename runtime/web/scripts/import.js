// Import pages: progress while a package travels and while it is read. Without this script the form works the same; one
// then presses "Look again".
import { offerFolders } from "./import-folder.js";
import { inWords, stoppedWords, uploadAll } from "./import-upload.js";

const form = document.getElementById("import-form");
const progress = document.getElementById("import-progress");

// Says a percentage at most every tenth, so that a screen reader is not flooded.
function reporter(element) {
  let last = -1;
  return (percent) => {
    const step = Math.floor(percent / 10) * 10;
    if (step === last) return;
    last = step;
    element.textContent = percent >= 100 ? "Uploaded. Starting the import." : `Uploading: ${step}%`;
  };
}

// The button that stands there while packages travel. Gives what tells that it was pressed, and what takes it away.
function offerStop() {
  const place = document.getElementById("import-stop");
  const controller = new AbortController();
  const stop = () => controller.abort();
  place.hidden = false;
  place.addEventListener("click", stop);
  return {
    signal: controller.signal,
    end() {
      place.hidden = true;
      place.removeEventListener("click", stop);
    },
  };
}

// What is wrong with one package stops no other.
async function upload(event) {
  const field = form.querySelector("input[type=file]");
  const chosen = field.files.length;
  if (chosen === 0) return;  // the server says what is missing
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  const stop = offerStop();
  const { location, refused, signedOut, stopped } = await uploadAll(form, field, progress, reporter(progress), stop.signal);
  stop.end();
  button.disabled = false;
  if (signedOut) return;
  if (stopped) {
    progress.textContent = stoppedWords(stopped, refused);
    button.focus();
    if (location && list) followAll(list, progress.textContent);
    return;
  }
  if (refused.length === 0) window.location.assign(chosen === 1 ? location : "/admin/import");
  else progress.textContent = inWords(refused);
  if (refused.length > 0 && location && list) followAll(list, progress.textContent);
}

async function follow(element) {
  const address = `/admin/imports/${encodeURIComponent(element.dataset.job)}/state`;
  for (let tries = 0; tries < 3600; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) continue;
    const job = await answer.json();
    if (job.ended) {
      window.location.reload();
      return;
    }
    if (element.textContent !== job.words) element.textContent = job.words;
  }
}

// Several packages at once: the list is read anew until none is at work. Whoever is inside it with the keyboard is not disturbed.
async function followAll(list, ended = "All imports have ended.") {
  for (let tries = 0; tries < 3600; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (list.contains(document.activeElement)) continue;
    const answer = await fetch("/admin/import").catch(() => null);
    if (!answer?.ok) continue;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("imports");
    if (!fresh) return;  // signed out meanwhile
    if (!list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
    if (fresh.hasAttribute("data-running")) continue;
    progress.textContent = ended;
    return;
  }
}

const list = document.getElementById("imports");
if (list?.hasAttribute("data-running")) followAll(list);
if (form) {
  form.addEventListener("submit", upload);
  offerFolders(form, progress);
}
const state = document.querySelector("#import-state[data-job]");
if (state) follow(state);
