// Published pages as people meet them: on three widths, by keyboard, in the dark, on paper, with scripts switched off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { examples, launch, open, statesOf } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const hasRecord = (name) => name !== "bad_deal";
const recorded = examples.filter(hasRecord);

describe("every example", () => {
  for (const name of examples) {
    test(`${name} loads without trouble, asks for nothing, and fits three widths`, async () => {
      for (const width of [375, 768, 1280]) {
        const { page, context, trouble } = await open(browser, name, { viewport: { width, height: 900 } });
        assert.deepEqual(trouble, []);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${width}.png`, fullPage: width === 1280 });
        await context.close();
      }
    });
  }
});

describe("the slider", () => {
  for (const name of recorded) {
    test(`${name} shows on a day what a run until that day says`, async () => {
      const { page, context } = await open(browser, name);
      const { from, days, turns } = await page.evaluate(() => {
        const states = JSON.parse(document.getElementById("states").textContent);
        const turns = [...new Set(states.items.flatMap((item) => item.changes.map((change) => change[0])))].sort((a, b) => a - b);
        return { from: states.from, days: states.days, turns };
      });
      const iso = (day) => new Date(Date.parse(`${from}T00:00:00Z`) + day * 86400000).toISOString().slice(0, 10);
      const middle = turns[Math.floor(turns.length / 2)];
      const some = [turns[1] ?? 0, (turns[1] ?? 1) - 1, middle, middle - 1, turns.at(-1), days - 1];
      let compared = 0;
      for (const day of [...new Set(some)].filter((day) => day >= 0 && day < days)) {
        await page.locator("#slide").fill(String(day));
        const shown = await page.evaluate(() => {
          const items = JSON.parse(document.getElementById("states").textContent).items;
          const rows = [...document.querySelectorAll("tr[data-item]")].filter((row) => row.dataset.status);
          return Object.fromEntries(rows.map((row) => {
            const item = items[row.dataset.item];
            return [`${item.kind} ${item.name}`, [row.dataset.status, row.querySelector(".status").textContent]];
          }));
        });
        const wanted = statesOf(name, iso(day));
        if (!wanted) continue;
        compared += 1;
        // A document has the main agreement under the name of its kind; several agreements have their own test.
        for (const [key, status] of Object.entries(wanted)) {
          if (key.startsWith("agreement")) continue;
          assert.equal(shown[key]?.[0], status, `${key} on ${iso(day)}`);
          assert.ok(shown[key][1].endsWith(status.replaceAll("_", " ")), `${key} reads ${shown[key][1]}`);
        }
        assert.equal(await page.locator("#date").inputValue(), iso(day));
      }
      assert.ok(compared >= 2, `only ${compared} days were compared`);
      await context.close();
    });
  }

  test("leaves no table wider than a phone on any day", async () => {
    for (const name of ["jcpoa", "staged_relief", "border_protocol"]) {
      const { page, context } = await open(browser, name, { viewport: { width: 375, height: 800 } });
      const wide = await page.evaluate(() => {
        const slide = document.getElementById("slide"), found = [];
        for (let day = 0; day <= +slide.max; day += 9) {
          slide.value = day;
          slide.dispatchEvent(new Event("input"));
          const box = document.querySelector(".slider");
          if (box.scrollWidth > box.clientWidth || document.documentElement.scrollWidth > 375) found.push(day);
        }
        return found;
      });
      assert.deepEqual(wide, [], name);
      await context.close();
    }
  });

  test("is moved by keys, buttons and the date", async () => {
    const { page, context } = await open(browser, "jcpoa");
    await page.locator("#slide").focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.locator("#day").textContent(), "30 December 2025");
    await page.locator("#before").click();
    assert.equal(await page.locator("#day").textContent(), "12 November 2025");
    assert.match(await page.locator("#happened").textContent(), /can no longer be judged/);
    await page.locator("#after").click();
    assert.equal(await page.locator("#day").textContent(), "31 December 2025");
    await page.locator("#date").fill("2018-08-07");
    const row = page.locator("tr[data-item]", { hasText: "gold, metals, cars" });
    assert.equal(await row.getAttribute("data-status"), "reversed");
    assert.match(await row.textContent(), /changed on this day|7 Aug 2018/);
    await page.locator("#date").fill("2018-08-06");
    assert.equal(await row.getAttribute("data-status"), "winding_down");
    await context.close();
  });
});

describe("the keyboard", () => {
  test("goes in the order of the page, and every stop can be seen", async () => {
    const { page, context } = await open(browser, "imf_pakistan");
    assert.equal(await page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count(), 0);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
    let last = -1;
    const seen = new Set();
    for (let stop = 0; stop < 90; stop += 1) {
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        const box = element.getBoundingClientRect();
        const order = [...document.querySelectorAll("*")].indexOf(element);
        const style = getComputedStyle(element);
        return { order, tag: element.tagName.toLowerCase(), id: element.id, wide: box.width > 0 && box.height > 0, ring: style.outlineStyle !== "none" };
      });
      if (at.tag === "body") break;
      // A field for a date has several stops within.
      assert.ok(at.order > last || (at.order === last && at.id === "date"), `${at.tag} ${at.id} comes too late`);
      assert.ok(at.wide && at.ring, `${at.tag} ${at.id} can't be seen`);
      last = at.order;
      seen.add(at.id || at.tag);
      await page.keyboard.press("Tab");
    }
    for (const stop of ["a", "before", "slide", "date", "g"]) assert.ok(seen.has(stop), `${stop} was never reached`);
    await context.close();
  });

  test("walks along a band and reads why", async () => {
    const { page, context } = await open(browser, "jcpoa");
    const band = page.locator(".bands .band", { hasText: "Significant non-performance" }).locator(".plot > svg");
    await band.locator(".seg").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    const tip = page.locator("#tip");
    assert.match(await tip.textContent(), /is raised: decide, last day 2025-09-27/);
    assert.match(await tip.textContent(), /\(e3\) raised/);
    await page.keyboard.press("ArrowRight");
    assert.match(await tip.textContent(), /fires/);
    await page.keyboard.press("Escape");
    assert.equal(await tip.isVisible(), false);
    await context.close();
  });

  test("a pointer reads an observation with its row", async () => {
    const { page, context } = await open(browser, "jcpoa");
    await page.locator(".chart .dot").first().hover();
    assert.match(await page.locator("#tip").textContent(), /101\.7 kg on 18 February 2017, known on 24 February 2017.*row \d+/);
    await context.close();
  });
});

// WCAG 2: the contrast of each text with what lies behind it.
const contrasts = () => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = (element) => {
    for (let it = element; it; it = it.parentElement) {
      if (it.tagName.toLowerCase() === "text") continue;
      const seg = it.matches?.(".seg") ? it.querySelector(".fill:not(.part)") : null;
      const fill = it.matches?.("a") && it.querySelector(":scope > .box");
      const own = seg ?? fill;
      if (own) {
        const color = getComputedStyle(own).fill;
        if (!color.startsWith("url") && parse(color)[3] === 255) return parse(color);
        const ground = it.querySelector(".ground");
        if (ground && parse(getComputedStyle(ground).fill)[3] === 255) return parse(getComputedStyle(ground).fill);
      }
      const color = parse(getComputedStyle(it).backgroundColor);
      if (color[3] === 255) return color;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const poor = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ["SCRIPT", "STYLE", "title", "desc"].includes(element.tagName)) continue;
    if (!element.getClientRects().length || element.closest("[hidden], .unseen, :disabled")) continue;
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = ratio(parse(color), behind(element));
    if (found < needed) poor.set(`${element.tagName}.${element.getAttribute("class") ?? ""} in ${element.parentElement.getAttribute("class") ?? ""}`, found.toFixed(2));
  }
  return [...poor].map(([what, found]) => `${what}: ${found}`);
};

describe("light and dark", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const name of ["jcpoa", "staged_relief", "border_protocol", "bad_deal"]) {
      test(`${name}: every text stands out enough, ${colorScheme}`, async () => {
        const { page, context, trouble } = await open(browser, name, { colorScheme });
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(paper === "rgb(255, 255, 255)", colorScheme === "light", paper);
        assert.deepEqual(await page.evaluate(contrasts), []);
        assert.deepEqual(trouble, []);
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}.png` });
        await context.close();
      });
    }
  }
});

describe("on paper", () => {
  for (const name of ["jcpoa", "bad_deal"]) {
    test(`${name} leaves out what nobody can press, and is a document of several sheets`, async () => {
      const { page, context } = await open(browser, name, { colorScheme: "dark" });
      await page.emulateMedia({ media: "print" });
      for (const gone of ["nav", ".skip", ".controls", "#tip"]) {
        for (const it of await page.locator(gone).all()) assert.equal(await it.isVisible(), false, gone);
      }
      // However it looks on the screen, paper is white.
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
      assert.deepEqual(await page.evaluate(contrasts), []);
      const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
      const sheets = pdf.match(/\/Type\s*\/Page[^s]/g).length;
      assert.ok(sheets > 2 && sheets < 120, `${sheets} sheets`);
      await context.close();
    });
  }
});

describe("without scripts", () => {
  test("the page is whole: the state at the end, reasons as titles, no control that does nothing", async () => {
    const { page, context } = await open(browser, "jcpoa", { javaScriptEnabled: false });
    assert.equal(await page.locator(".controls").isVisible(), false);
    assert.equal(await page.locator("#day").textContent(), "31 December 2025");
    const row = page.locator("tr[data-item]", { hasText: "Food, medicine and medical devices" });
    assert.match(await row.textContent(), /granted/);
    assert.ok(await page.locator(".seg > title").count() > 50);
    await page.locator(".ledger summary").click();
    assert.match(await page.locator(".ledger").textContent(), /Benchmark “No enrichment above 3.67 %” \(enrichment\) is no longer met/);
    await context.close();
  });
});
