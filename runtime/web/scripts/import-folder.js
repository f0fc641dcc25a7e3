// A folder of packages, chosen by a button of its own or dropped on the field: its zip files become the field's files. Without
// this script the field takes one file or several.
const kMostFiles = 500;
const kDeepest = 8;

// What lies in a dropped folder, as { file, path }. Links that go round end at kDeepest.
async function filesBelow(entry, path, depth, found) {
  if (found.length > kMostFiles * 10 || depth > kDeepest) return;
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    if (file) found.push({ file, path: path + entry.name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {  // the reader hands out its entries in portions, and none at the end
    const portion = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (portion.length === 0) return;
    for (const one of portion) await filesBelow(one, `${path}${entry.name}/`, depth + 1, found);
  }
}

const isPackage = ({ file, path }) => /\.zip$/i.test(file.name) && !path.split("/").some((part) => part.startsWith("."));

function inWords(name, zips, others) {
  if (zips === 0) return `There is no zip file in the folder “${name}”. Choose the folder that holds the packages.`;
  if (zips > kMostFiles) return `The folder “${name}” holds ${zips} zip files. Choose at most ${kMostFiles}.`;
  const rest = others === 0 ? "" : others === 1 ? " Another file in it is left out." : ` ${others} other files in it are left out.`;
  return `${zips} zip ${zips === 1 ? "file" : "files"} of the folder “${name}”.${rest} Now press Upload and import.`;
}

function take(field, status, name, found) {
  const zips = found.filter(isPackage).sort((a, b) => a.path.localeCompare(b.path));
  status.textContent = inWords(name, zips.length, found.length - zips.length);
  if (zips.length === 0 || zips.length > kMostFiles) return;
  const files = new DataTransfer();
  for (const { file } of zips) files.items.add(file);
  field.files = files.files;
  field.dispatchEvent(new CustomEvent("change"));
}

export function offerFolders(form, status) {
  const field = form.querySelector("input[type=file]");
  const chooser = form.querySelector("#import-folder");
  const input = chooser.querySelector("input");
  if ("webkitdirectory" in input) chooser.hidden = false;
  chooser.querySelector("button").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const found = [...input.files].map((file) => ({ file, path: file.webkitRelativePath }));
    if (found.length > 0) take(field, status, found[0].path.split("/")[0], found);
    input.value = "";
  });
  // Before the field's own script, which would take the folder for a file.
  form.addEventListener("drop", async (event) => {
    const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return;
    event.preventDefault();
    event.stopPropagation();
    const found = [];
    for (const entry of entries) await filesBelow(entry, "", 0, found);
    take(field, status, entries.length === 1 ? entries[0].name : `${entries[0].name} and others`, found);
  }, true);
}
