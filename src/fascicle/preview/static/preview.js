// The page: hears what the desk knows, and shows it in place, so that the reader stays where she is.
import { Findings } from "/static/findings.js";
import { Pages } from "/static/pages.js";
import { Text } from "/static/text.js";

const PANELS = "fascicle-preview-panels";
const byId = (id) => document.getElementById(id);
const pages = new Pages(byId("pages-scroller"), byId("sheets"), byId("pages-place"));
const text = new Text(byId("book"), byId("chapter"), byId("previous"), byId("next"));
const findings = new Findings(byId("findings-scroller"), { page: toPage, document: toDocument });
const closed = new Set(kept());
let shown = { issue: new URLSearchParams(location.search).get("issue"), state: "" };
let stream = null;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(PANELS) ?? "[]");
  } catch {
    return [];
  }
}

function listen(issue) {
  stream?.close();
  stream = new EventSource(issue ? `/events?issue=${encodeURIComponent(issue)}` : "/events");
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.addEventListener("end", () => offline("The preview has ended"));
  stream.onerror = () => offline("No connection to the preview");
}

function offline(message) {
  status("waiting", message);
  byId("check").disabled = true;
}

function show(state) {
  if (shown.run && shown.run !== state.run) return location.reload();
  const changed = shown.issue !== state.issue;
  const before = shown;
  shown = state;
  showIssues(state);
  showStatus(state, changed ? null : before);
  const proofs = state.proofs;
  pages.show(proofs?.pages, changed);
  text.show(proofs?.book, changed);
  findings.show(state, changed);
  byId("pages-empty").hidden = Boolean(proofs?.pages);
  showFiles(state);
  showPanels();
}

function showIssues({ issue, issues, serial, folder }) {
  const select = byId("issue");
  const options = [...select.options].map((option) => option.value);
  if (options.join("\n") !== issues.join("\n")) {
    select.replaceChildren(...issues.map((id) => new Option(id, id)));
  }
  select.value = issue ?? "";
  select.disabled = !issues.length;
  if (serial || byId("serial").textContent === "Proofs") {
    byId("serial").textContent = serial || folder;
  }
  document.title = `${issue ?? "No issue"} · ${byId("serial").textContent} · Proofs`;
  const address = issue ? `/?issue=${encodeURIComponent(issue)}` : "/";
  if (location.pathname + location.search !== address) history.replaceState(null, "", address);
}

function showStatus(state, before) {
  const { mistakes, proofs, check } = state;
  const wrong = mistakes.length > 0;
  const time = proofs ? clock(proofs.made) : "";
  const say = {
    waiting: state.issue ? "Waiting" : "There is no issue yet: invoke new starts one",
    building: capital(state.step) + " …",
    wrong: many(mistakes.length, "mistake") + " in the way of new proofs",
    ready: check.running ? `Made ${time} · ${check.step} …` : `Up to date · made ${time}`,
  };
  status(state.state, say[state.state]);
  byId("older").hidden = !state.older.length;
  byId("older").textContent = older(state);
  const main = document.querySelector("main");
  byId("pages").classList.toggle("has-older", state.older.includes("pdf"));
  byId("text").classList.toggle("has-older", state.older.includes("epub"));
  main.classList.toggle("wrong", wrong);
  if (before && before.state !== state.state && state.state !== "building") {
    byId("news").textContent = wrong ? say.wrong : `Proofs made ${time}`;
  }
  if (before?.check?.running && !check.running && check.report) {
    byId("news").textContent = `Check finished: ${many(check.report.findings.length, "finding")}`;
  }
}

function older({ older, proofs }) {
  if (!older.length) return "";
  const files = proofs.files.filter(({ edition }) => older.includes(edition));
  const time = clock(Math.max(...files.map(({ made }) => made)));
  const which = { pdf: "The pages below are", epub: "The text below is" };
  const what = older.length > 1 ? "The proofs below are" : which[older[0]];
  return `${what} older, made ${time}. New ones come by themselves when this is mended.`;
}

function status(state, message) {
  byId("status").dataset.state = state;
  byId("status-text").textContent = message;
}

function showFiles({ issue, proofs, check }) {
  const links = (proofs?.files ?? []).map((file) => {
    const link = document.createElement("a");
    link.href = `/download/${encodeURIComponent(issue)}/${encodeURIComponent(file.edition)}`;
    link.download = file.name;
    link.textContent = file.edition.toUpperCase();
    link.setAttribute("aria-label", `Download the ${link.textContent} proof, ${size(file.bytes)}`);
    link.title = size(file.bytes);
    return link;
  });
  const downloads = byId("downloads");
  const same = [...downloads.children].map((link) => link.href + link.title).join()
    === links.map((link) => link.href + link.title).join();
  if (!same) downloads.replaceChildren(...links);
  byId("check").disabled = !proofs || check.running;
  byId("check").textContent = check.running ? "Checking …" : "Check";
}

function showPanels() {
  const open = findings.count;
  byId("count").hidden = !open.all;
  byId("count").textContent = open.all;
  byId("count").classList.toggle("bad", open.errors > 0);
  byId("findings-place").textContent = open.all ? summary(open) : "";
  for (const name of ["pages", "text", "findings"]) {
    // What is wrong is shown whatever was closed before; afterwards it is closed again.
    const isOpen = !closed.has(name) || (name === "findings" && shown.mistakes?.length > 0);
    document.querySelector(`button[data-panel="${name}"]`).ariaPressed = String(isOpen);
    document.querySelector(`section[data-panel="${name}"]`).hidden = !isOpen;
    document.querySelector("main").classList.toggle(`no-${name}`, !isOpen);
  }
}

function summary({ all, errors }) {
  const rest = all - errors;
  return [errors && many(errors, "error"), rest && many(rest, errors ? "other" : "remark")]
    .filter(Boolean).join(", ");
}

function openPanel(name) {
  if (closed.delete(name)) showPanels();
}

function toPage(number) {
  openPanel("pages");
  pages.go(number);
}

function toDocument(path) {
  openPanel("text");
  return text.go(path);
}

async function check() {
  byId("check").disabled = true;
  const address = `/check/${encodeURIComponent(shown.issue)}`;
  const options = { method: "POST", headers: { "X-Fascicle-Token": shown.token } };
  const answer = await fetch(address, options).catch(() => null);
  if (!answer?.ok) {
    byId("news").textContent = "The check could not be asked for";
    byId("check").disabled = false;
  }
}

const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString();
const size = (bytes) =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`;

document.querySelector(".panels").addEventListener("click", ({ target }) => {
  const name = target.closest("button")?.dataset.panel;
  if (!name) return;
  if (!closed.delete(name)) closed.add(name);
  try {
    localStorage.setItem(PANELS, JSON.stringify([...closed]));
  } catch { /* private windows keep nothing; the page works all the same */ }
  showPanels();
});
byId("issue").addEventListener("change", ({ target }) => listen(target.value));
byId("check").addEventListener("click", check);
window.addEventListener("pagehide", () => stream?.close());
listen(shown.issue);
