// Import pages: progress while a package travels and while it is read. Without this script the form works the same; one
// then presses "Look again".
import { offerFolders } from "./import-folder.js";
import { inWords, uploadAll } from "./import-upload.js";

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

// What is wrong with one package stops no other.
async function upload(event) {
  const field = form.querySelector("input[type=file]");
  const chosen = field.files.length;
  if (chosen === 0) return;  // the server says what is missing
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  const { location, refused, signedOut } = await uploadAll(form, field, progress, reporter(progress));
  button.disabled = false;
  if (signedOut) return;
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
