// Import pages: progress while a package travels and while it is read. Without this script the form works the same; one
// then presses "Look again".
import { offerFolders } from "./import-folder.js";

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

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

// One package on its way. Resolves with { location } or { message }; never rejects.
function send(file, sent) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf", form.dataset.csrf);
    body.append("packages", file);
    request.upload.addEventListener("progress", (step) => sent(Math.min(step.loaded, file.size)));
    request.addEventListener("load", () => {
      const answer = answerOf(request);
      const taken = request.status === 200 && answer.location;
      resolve(taken ? { location: answer.location } : { message: answer.message || "The upload was refused. Load the page again and repeat it." });
    });
    request.addEventListener("error", () => resolve({ message: "The upload was cut off. Check the connection, then upload again." }));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", form.dataset.csrf);
    request.send(body);
  });
}

// One after the other: what is wrong with one package stops no other.
async function upload(event) {
  const files = [...form.querySelector("input[type=file]").files];
  if (files.length === 0) return;  // the server says what is missing
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  const report = reporter(progress);
  const all = files.reduce((sum, file) => sum + file.size, 0) || 1;
  button.disabled = true;
  const refused = [];
  let before = 0, location = null;
  for (const file of files) {
    const answer = await send(file, (bytes) => report((100 * (before + bytes)) / all));
    before += file.size;
    if (answer.location) location = answer.location;
    else refused.push(files.length === 1 ? answer.message : `“${file.name}” was not taken: ${answer.message}`);
  }
  button.disabled = false;
  if (refused.length === 0) window.location.assign(files.length === 1 ? location : "/admin/import");
  else progress.textContent = refused.slice(0, 5).join(" ") + (refused.length > 5 ? ` And ${refused.length - 5} more.` : "");
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
