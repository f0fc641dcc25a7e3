// How packages travel from the import page: one after the other, and what is said when one is not taken. A sign-in that ran
// out keeps the chosen files: one signs in again in another tab and presses the button once more.
const kCutOff = "The upload was cut off. Check the connection, then upload again.";
const kMostNamed = 5;

// Who is signed in now, by the page as the server gives it: { signedOut, token }; {} when nobody answers.
async function askWho(form) {
  const answer = await fetch(form.action).catch(() => null);
  if (!answer?.ok) return {};
  if (new URL(answer.url).pathname === "/sign-in") return { signedOut: true };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { token: page.getElementById(form.id)?.dataset.csrf };
}

// Problem details (RFC 9457), or the words of the import itself.
function wordsOf(request) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    // a page, by something that stands between
  }
  const said = answer.message || [answer.title, answer.detail].filter(Boolean).join(". ");
  return { location: request.status === 200 ? answer.location : undefined, said };
}

// One package on its way. Resolves with { location }, { signedOut }, { stopped } or { message }; never rejects.
function send(form, file, sent, signal) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrf", form.dataset.csrf);
    body.append("packages", file);
    request.upload.addEventListener("progress", (step) => sent(Math.min(step.loaded, file.size)));
    request.addEventListener("load", () => {
      const { location, said } = wordsOf(request);
      if (location) resolve({ location });
      else if (request.status === 401) resolve({ signedOut: true });
      else resolve({ message: said || `The upload was refused (${request.status}). Load the page again and repeat it.` });
    });
    // A refusal can be lost with the connection when much is still to be sent: the server is asked who we are.
    request.addEventListener("error", async () => {
      const { signedOut } = await askWho(form);
      resolve(signedOut ? { signedOut } : { message: kCutOff });
    });
    request.addEventListener("abort", () => resolve({ stopped: true }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", form.dataset.csrf);
    request.send(body);
  });
}

// The field holds what is still to be sent, and says so.
function keep(field, files) {
  const left = new DataTransfer();
  for (const file of files) left.items.add(file);
  field.files = left.files;
  field.dispatchEvent(new CustomEvent("change"));
}

export function inWords(refused) {
  return refused.slice(0, kMostNamed).join(" ") + (refused.length > kMostNamed ? ` And ${refused.length - kMostNamed} more.` : "");
}

const uploadedWords = (taken, all) => (taken === 0 ? "nothing was uploaded" : `only ${taken} of ${all} files were uploaded`);

export function stoppedWords({ taken, left }, refused) {
  const kept = left === 1 ? "The file is still chosen." : `${left} files are still chosen.`;
  return `You stopped the upload, and ${uploadedWords(taken, taken + left + refused.length)}. ${kept} ${inWords(refused)}`.trim();
}

function saySignedOut(status, { taken, left, refused }) {
  const link = document.createElement("a");
  link.href = "/sign-in";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Sign in again (opens in a new tab)";
  const uploaded = uploadedWords(taken, taken + left + refused.length);
  const kept = left === 1 ? "The file is still chosen" : `${left} files are still chosen`;
  status.replaceChildren(`Your sign-in has run out, and ${uploaded}. ${kept}: `, link,
    `, then come back here and press Upload and import. ${inWords(refused)}`);
}

// Sends the files that the field holds, until `signal` says stop. Gives { location, refused, signedOut, stopped }: where the last one
// that was taken can be seen, the words about those that were not, whether the rest waits for a sign-in, which the status then says,
// and how many were { taken, left } when it was stopped.
export async function uploadAll(form, field, status, report, signal) {
  const files = [...field.files];
  const all = files.reduce((sum, file) => sum + file.size, 0) || 1;
  const refused = [];
  const who = await askWho(form);
  if (who.token) form.dataset.csrf = who.token;  // somebody may have signed in again since the page was made
  let before = 0, location = null;
  for (const [index, file] of files.entries()) {
    const answer = who.signedOut ? who : await send(form, file, (bytes) => report((100 * (before + bytes)) / all), signal);
    before += file.size;
    if (answer.signedOut) {
      keep(field, files.slice(index));
      saySignedOut(status, { taken: index - refused.length, left: files.length - index, refused });
      return { location, refused, signedOut: true };
    }
    if (answer.stopped) {
      keep(field, files.slice(index));
      return { location, refused, stopped: { taken: index - refused.length, left: files.length - index } };
    }
    if (answer.location) location = answer.location;
    else refused.push(files.length === 1 ? answer.message : `“${file.name}” was not taken: ${answer.message}`);
  }
  return { location, refused, signedOut: false };
}
