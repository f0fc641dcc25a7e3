// A strict reader of the Prometheus text exposition format 0.0.4, by its description alone: throws at the first line that
// breaks it. Gives a map from metric name to {type, samples: [{name, labels, value}]}.
const kName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const kLabel = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/;
const kTypes = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);

function number(text) {
  if (["+Inf", "-Inf", "NaN"].includes(text)) return { "+Inf": Infinity, "-Inf": -Infinity, NaN }[text];
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

function labelsOf(text) {
  const labels = {};
  for (let rest = text; rest !== "";) {
    const match = rest.match(kLabel);
    if (!match) throw new Error(`labels do not read: ${rest}`);
    if (match[1] in labels) throw new Error(`label twice: ${match[1]}`);
    labels[match[1]] = match[2].replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c));
    rest = rest.slice(match[0].length);
  }
  return labels;
}

export function readExposition(text) {
  if (!text.endsWith("\n")) throw new Error("the last line must end with a line feed");
  const metrics = new Map(), seen = new Set();
  let current = null, help = null;
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    if (line.startsWith("# HELP ")) {
      [, help] = line.match(/^# HELP (\S+) /) ?? [];
      if (!kName.test(help ?? "") || metrics.has(help)) throw new Error(`HELP: ${line}`);
      continue;
    }
    if (line.startsWith("# TYPE ")) {
      const [, name, type] = line.match(/^# TYPE (\S+) (\S+)$/) ?? [];
      if (!kName.test(name ?? "") || !kTypes.has(type) || metrics.has(name) || help !== name) throw new Error(`TYPE: ${line}`);
      current = { name, type, samples: [] };
      metrics.set(name, current);
      continue;
    }
    if (line.startsWith("#")) continue;
    const match = line.match(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/);
    if (!match) throw new Error(`sample: ${line}`);
    const [, name, labelText = "", value] = match;
    const suffixes = current?.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    if (!current || !suffixes.some((suffix) => name === current.name + suffix)) throw new Error(`a sample outside its metric's group: ${line}`);
    const key = `${name}{${labelText}}`;
    if (seen.has(key)) throw new Error(`twice: ${key}`);
    seen.add(key);
    current.samples.push({ name, labels: labelsOf(labelText), value: number(value) });
  }
  for (const metric of metrics.values()) if (metric.type === "histogram") checkHistogram(metric);
  return metrics;
}

// Buckets ascend, are cumulative, end with +Inf, which equals _count; _sum is there.
function checkHistogram(metric) {
  const groups = new Map();
  for (const sample of metric.samples) {
    const { le, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    if (!groups.has(key)) groups.set(key, { buckets: [] });
    const group = groups.get(key);
    if (sample.name.endsWith("_bucket")) group.buckets.push([number(le), sample.value]);
    else group[sample.name.slice(metric.name.length)] = sample.value;
  }
  for (const [key, group] of groups) {
    const last = group.buckets.at(-1);
    if (!last || last[0] !== Infinity || last[1] !== group._count || group._sum === undefined) throw new Error(`${metric.name}${key}: no whole histogram`);
    for (let i = 1; i < group.buckets.length; i += 1)
      if (group.buckets[i][0] <= group.buckets[i - 1][0] || group.buckets[i][1] < group.buckets[i - 1][1]) throw new Error(`${metric.name}${key}: buckets`);
  }
}
