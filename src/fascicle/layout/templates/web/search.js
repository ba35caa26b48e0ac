// Searches the prebuilt index: words are folded as `distribution/site/search.py` folds them.
"use strict";

const told = document.getElementById("told");
const results = document.getElementById("results");
const field = document.getElementById("q");
const loaded = new Map();
let turn = 0;

function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.match(/[\p{L}\p{N}]+/gu) || [];
}

function load(name) {
  if (!loaded.has(name)) {
    const answer = fetch(`search/${name}.json`).then((reply) => (reply.ok ? reply.json() : {}));
    loaded.set(name, answer.catch(() => ({})));
  }
  return loaded.get(name);
}

// The numbers of the articles that have a word which begins so.
async function having(word) {
  const words = await load([...word][0].codePointAt(0).toString(16));
  const found = new Set();
  for (const [known, numbers] of Object.entries(words)) {
    if (known.startsWith(word)) numbers.forEach((number) => found.add(number));
  }
  return found;
}

function item(article) {
  const entry = document.createElement("li");
  const head = document.createElement("h3");
  const link = document.createElement("a");
  const about = document.createElement("p");
  entry.lang = article.lang;
  entry.dir = "auto";
  link.href = article.at;
  link.textContent = article.title;
  about.className = "contents-authors";
  about.textContent = `${article.by} · ${article.in}`;
  head.append(link);
  entry.append(head, about);
  return entry;
}

async function search() {
  const mine = ++turn;
  const words = fold(field.value);
  const address = new URL(location.href);
  address.search = field.value ? new URLSearchParams({ q: field.value }) : "";
  history.replaceState(null, "", address);
  const [documents, ...sets] = await Promise.all([load("documents"), ...words.map(having)]);
  if (mine !== turn) return;
  const numbers = sets.length ? [...sets[0]].filter((n) => sets.every((set) => set.has(n))) : [];
  numbers.sort((one, other) => one - other);
  results.replaceChildren(...numbers.slice(0, 100).map((number) => item(documents[number])));
  if (!words.length) told.textContent = "";
  else told.textContent = numbers.length ? `${told.dataset.found}: ${numbers.length}` : told.dataset.none;
}

field.value = new URLSearchParams(location.search).get("q") || "";
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
field.addEventListener("input", search);
if (field.value) search();
