// What is to be mended: the manuscript's mistakes, the build's remarks, the checks' findings.
const PAGE = /^page (\d+)$/;
const FEW = 3;

export class Findings {
  /** `go` says how to show a page and a document of the EPUB. */
  constructor(room, go) {
    this.room = room;
    this.go = go;
    this.opened = new Map();
    this.last = "";
    this.count = { all: 0, errors: 0 };
  }

  show({ mistakes, remarks, check, state, proofs }, anew) {
    if (anew) this.opened.clear();
    const now = JSON.stringify([mistakes, remarks, check, state, Boolean(proofs)]);
    if (now === this.last) return;
    this.last = now;
    const checked = check.report?.findings ?? [];
    const known = new Set(mistakes.map(key));
    const rest = remarks.filter((finding) => !known.has(key(finding)));
    const open = [...mistakes, ...rest, ...checked];
    this.count = {
      all: open.length,
      errors: open.filter(({ severity }) => severity === "error").length,
    };
    const focused = this.room.contains(document.activeElement)
      ? document.activeElement.dataset.key : null;
    const scroll = this.room.scrollTop;
    this.room.replaceChildren(
      ...this.#group("In the manuscript", mistakes, true),
      ...this.#group(mistakes.length ? "From the last proofs" : "From the manuscript", rest),
      ...this.#checks(check, checked, proofs),
    );
    this.room.scrollTop = scroll;
    if (focused) this.room.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #group(title, findings, bad = false) {
    if (!findings.length) return [];
    const unfold = bad && findings.length <= FEW;
    return [
      make("h3", bad ? "group bad" : "group", title),
      list(findings.map((finding) => this.#finding(finding, unfold))),
    ];
  }

  #checks(check, findings, proofs) {
    if (!proofs) return [];
    const parts = [make("h3", "group", "From the checks"), make("p", "said", said(check))];
    if (check.failed) parts.push(list([this.#finding(check.failed, false)]));
    if (findings.length) {
      parts.push(list(findings.map((finding) => this.#finding(finding, false)), check.older));
    }
    for (const { check: name, why } of check.report?.skipped ?? []) {
      parts.push(make("p", "said", `Skipped: ${name}. ${why}`));
    }
    return parts;
  }

  #finding(finding, unfold) {
    const item = make("li", `finding ${finding.severity}`);
    const label = make("p", "label");
    label.append(make("span", "severity", finding.severity === "info" ? "note" : finding.severity));
    if (finding.code) label.append(make("span", "code", finding.code));
    if (finding.edition) label.append(make("span", "edition", finding.edition.toUpperCase()));
    item.append(label, prose("message", finding.message));
    if (finding.hint) item.append(prose("hint", finding.hint));
    item.append(...this.#place(finding, unfold));
    return item;
  }

  /** A button that shows where: the page, the document, or the manuscript's lines below it. */
  #place(finding, unfold) {
    const { where, excerpt } = finding;
    if (!where) return [];
    const page = PAGE.exec(where);
    const path = finding.edition === "epub" && !excerpt ? where.replace(/:\d+$/, "") : "";
    if (!page && !path.endsWith(".xhtml") && !excerpt) return [make("p", "nowhere", where)];
    const button = make("button", "where", page ? `Page ${page[1]}` : where);
    button.type = "button";
    button.dataset.key = key(finding);
    if (!excerpt) {
      button.addEventListener("click", () => (page ? this.go.page(Number(page[1])) : this.go.document(path)));
      return [button];
    }
    const lines = quote(excerpt);
    const turn = (open) => {
      lines.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    turn(this.opened.get(key(finding)) ?? unfold);
    button.addEventListener("click", () => {
      this.opened.set(key(finding), lines.hidden);
      turn(lines.hidden);
    });
    return [button, lines];
  }
}

function said(check) {
  if (check.running) return `${check.step.charAt(0).toUpperCase()}${check.step.slice(1)} …`;
  if (check.failed) return "The check could not be finished.";
  if (!check.report) return "They are run when nothing is saved for a few seconds.";
  const time = new Date(check.made * 1000).toLocaleTimeString();
  if (check.older) return `Checked ${time}, before the last change.`;
  const by = check.report.ran.map(({ check: name }) => name).join(", ");
  const none = check.report.findings.length ? "" : "nothing found ";
  return `Checked ${time}: ${none}by ${by}.`.replace(": by", " by");
}

function quote({ first, line, lines }) {
  const items = lines.map((words, index) => {
    const number = first + index;
    const item = make("li", number === line ? "here" : "", words || " ");
    item.dataset.line = number;
    if (number === line) item.setAttribute("aria-current", "true");
    return item;
  });
  const made = list(items);
  made.className = "excerpt";
  made.ariaLabel = `The manuscript around line ${line}`;
  return made;
}

function list(items, older = false) {
  const made = make("ol", older ? "list older-list" : "list");
  made.append(...items);
  return made;
}

/** A paragraph in which `what stands so` is code. */
function prose(className, words) {
  const made = make("p", className);
  made.append(...words.split("`").map((part, index, parts) =>
    (index % 2 && index < parts.length - 1 ? make("code", "", part) : part)));
  return made;
}

function make(name, className, words = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
}

const key = ({ code, where, message }) => `${code} ${where} ${message}`;
