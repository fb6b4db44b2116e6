// A page in Chromium that does what it is sent: a JSON object a line comes in, one with `result` or `error` goes out.
//
//     NODE_PATH=... node browser.cjs CHROMIUM WIDTH HEIGHT

const readline = require("node:readline");
const { chromium } = require("playwright-core");

const [executablePath, width, height] = process.argv.slice(2);
let page;

const actions = {
  open: ({ url }) => page.goto(url, { waitUntil: "domcontentloaded" }),
  press: async ({ keys }) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  },
  type: ({ text, delay = 0 }) => page.keyboard.type(text, { delay }),
  click: ({ selector, button = "left" }) => page.locator(selector).first().click({ button }),
  hover: ({ selector }) => page.locator(selector).first().hover(),
  hoverText: async ({ text, within }) => {
    const box = await page.evaluate(boxOfText, { text, within });
    await page.mouse.move(box.x - 40, box.y + box.height * 3);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  },
  clickText: async ({ text, within }) => {
    const box = await page.evaluate(boxOfText, { text, within });
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  },
  away: () => page.mouse.move(5, 5),
  // The text of each element, in whichever frame: what an extension shows in a panel has one of its own.
  texts: async ({ selector }) => {
    const found = [];
    for (const frame of page.frames()) {
      found.push(...(await frame.locator(selector).evaluateAll(textsOf).catch(() => [])));
    }
    return found;
  },
  count: ({ selector }) => page.locator(selector).count(),
  screenshot: async ({ path }) => {
    await page.screenshot({ path, animations: "disabled", caret: "hide" });
  },
};

// Runs in the page: drawings have no `innerText`.
function textsOf(elements) {
  return elements.map((element) => element.innerText ?? element.textContent);
}

// Runs in the page: the place of a text, which may be cut into elements, inside of an element.
function boxOfText({ text, within }) {
  for (const root of document.querySelectorAll(within)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let whole = "";
    while (walker.nextNode()) {
      nodes.push([whole.length, walker.currentNode]);
      whole += walker.currentNode.data.replaceAll("\u00a0", " ");
    }
    const at = whole.indexOf(text);
    if (at >= 0) {
      const place = (offset) => {
        const [start, node] = nodes.findLast(([start]) => start <= offset);
        return [node, offset - start];
      };
      const range = document.createRange();
      range.setStart(...place(at));
      range.setEnd(...place(at + text.length - 1));
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x, y, width, height };
    }
  }
  throw new Error(`there is no ${JSON.stringify(text)} in ${within}`);
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"] });
  page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
  page.setDefaultTimeout(180_000);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { action, ...parameters } = JSON.parse(line);
    let answer;
    try {
      answer = { result: (await actions[action](parameters)) ?? null };
    } catch (problem) {
      answer = { error: String(problem.message ?? problem) };
    }
    if (action === "open") {
      answer.result = null;
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await browser.close();
}

main();
