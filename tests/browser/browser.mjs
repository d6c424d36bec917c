// Chromium, and what the tests ask of it.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { chromium } from "playwright-core";

const { CHROMIUM, DETENTE, PAGES, ROOT } = process.env;

export const examples = readdirSync(PAGES).map((name) => name.replace(/\.html$/, ""));

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    // As root there is no sandbox; the pages are our own. Nothing is looked up at the start.
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/// Opens the page of an example; `trouble` gathers what went wrong on it, and whatever it asked for besides itself.
export async function open(browser, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const trouble = [];
  const url = `file://${PAGES}/${name}.html`;
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) trouble.push(message.text()); });
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("request", (request) => { if (request.url() !== url) trouble.push(`asks for ${request.url()}`); });
  await page.goto(url);
  return { page, context, trouble };
}

/// The statuses at the end of a run until a day, by kind and name; none where it can't end there.
export function statesOf(name, day) {
  let text;
  try {
    text = execFileSync(DETENTE, ["run", `${ROOT}/examples/${name}`, "--until", day, "--known-at", day, "--format", "json"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
  const found = {};
  for (const [table, rows] of Object.entries(JSON.parse(text).state)) {
    for (const [key, row] of Object.entries(rows ?? {})) {
      if (row && row.status) found[`${table.replace(/s$/, "")} ${key}`] = row.status;
    }
  }
  return found;
}
