// From starting the program to its first answer, with 100 courses in the store: median of ten starts.
import { execFileSync } from "node:child_process";
import { get } from "node:http";
import path from "node:path";
import { makePackage } from "../crash/load.mjs";
import { random } from "../crash/verdict.mjs";
import { Waymark } from "../browser/lib/server.mjs";
import { median, now, row, seconds } from "./figures.mjs";

const kCourses = 100, kStarts = 10;
const waymark = await Waymark.make("bench-start");

const answers = () => new Promise((resolve) => {
  get({ host: "127.0.0.1", port: waymark.port, path: "/sign-in", headers: { host: `localhost:${waymark.port}` } }, (answer) => {
    answer.resume();
    resolve(answer.statusCode === 200);
  }).on("error", () => resolve(false));
});

try {
  const dice = random(1), packages = [];
  for (let i = 0; i < kCourses; i += 1) packages.push(makePackage(waymark.folder, `course-${i}`, 5, dice).zip);
  waymark.run(["import", ...packages]);
  const times = [];
  for (let i = 0; i < kStarts; i += 1) {
    await waymark.stop();
    const began = now(), started = waymark.start();
    while (!await answers()) await new Promise((resolve) => setTimeout(resolve, 1));
    times.push(seconds(began) * 1000);
    await started;
  }
  const count = Number(execFileSync("sqlite3", ["-readonly", path.join(waymark.data, "waymark.db"), "select count(*) from course"], { encoding: "utf8" }));
  if (count !== kCourses) throw new Error(`${count} courses`);
  row("start to the first answer, 100 courses", `${median(times).toFixed(0)} ms`, `slowest of ${kStarts}: ${Math.max(...times).toFixed(0)} ms; limit 150 ms`);
} finally {
  await waymark.remove();
}
