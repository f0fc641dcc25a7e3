// Import pages: progress while a package travels and while it is read. Without this script the form works the same; one
// then presses "Look again".
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

function upload(event) {
  if (form.querySelector("input[type=file]").files.length === 0) return;  // the server says what is missing
  event.preventDefault();
  const request = new XMLHttpRequest();
  const report = reporter(progress);
  const button = form.querySelector("button[type=submit]");
  request.upload.addEventListener("progress", (step) => step.lengthComputable && report((100 * step.loaded) / step.total));
  request.addEventListener("load", () => {
    const answer = answerOf(request);
    if (request.status === 200 && answer.location) {
      window.location.assign(answer.location);
      return;
    }
    progress.textContent = answer.message || "The upload was refused. Load the page again and repeat it.";
    button.disabled = false;
  });
  request.addEventListener("error", () => {
    progress.textContent = "The upload was cut off. Check the connection, then upload again.";
    button.disabled = false;
  });
  button.disabled = true;
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", form.dataset.csrf);
  request.send(new FormData(form));
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
async function followAll(list) {
  for (let tries = 0; tries < 3600; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (list.contains(document.activeElement)) continue;
    const answer = await fetch("/admin/import").catch(() => null);
    if (!answer?.ok) continue;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("imports");
    if (!fresh) return;  // signed out meanwhile
    if (!list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
    if (fresh.hasAttribute("data-running")) continue;
    progress.textContent = "All imports have ended.";
    return;
  }
}

const list = document.querySelector("#imports[data-running]");
if (list) followAll(list);
if (form) form.addEventListener("submit", upload);
const state = document.querySelector("#import-state[data-job]");
if (state) follow(state);
