// The text of the EPUB, a document at a time, in a frame where nothing of it can run.
const SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, figure, table, pre, blockquote, hr";

export class Text {
  constructor(room, chapter, previous, next) {
    this.room = room;
    this.chapter = chapter;
    this.steps = [[previous, -1], [next, 1]];
    this.book = null;
    this.path = null;
    this.frame = null;
    chapter.addEventListener("change", () => this.#open(chapter.value));
    for (const [button, step] of this.steps) {
      button.addEventListener("click", () => this.#open(this.#beside(step)));
    }
  }

  /** Show a book. `anew` begins where its articles do; otherwise the reader stays where she is. */
  show(book, anew) {
    if (!anew && book?.sha === this.book?.sha) return;
    this.book = book ?? null;
    const documents = book?.documents ?? [];
    this.chapter.replaceChildren(...documents.map(([path, title]) => new Option(title, path)));
    this.chapter.disabled = !documents.length;
    if (!documents.length) {
      this.frame?.remove();
      this.frame = this.path = null;
      this.room.querySelector(".empty").hidden = false;
      return;
    }
    const known = documents.some(([path]) => path === this.path);
    const first = documents.find(([path]) => path.includes("/articles/")) ?? documents[0];
    const stay = known && !anew;
    this.#open(stay ? this.path : first[0], stay);
  }

  /** Open a document by its path in the EPUB; return false when there is none. */
  go(path) {
    const found = this.book?.documents.find(([known]) => known === path);
    if (found) this.#open(path);
    return Boolean(found);
  }

  #open(path, stay = false) {
    if (!path) return;
    this.path = path;
    const place = stay && this.frame ? placeIn(this.frame.contentDocument) : null;
    const coming = document.createElement("iframe");
    coming.setAttribute("sandbox", SANDBOX);
    coming.className = "coming";
    coming.title = `Text: ${this.#title(path)}`;
    coming.src = `/book/${this.book.sha}/${path.split("/").map(encodeURIComponent).join("/")}`;
    coming.addEventListener("load", () => this.#arrived(coming, place));
    this.coming?.remove();
    this.coming = coming;
    this.room.append(coming);
    this.#tellPlace();
  }

  #arrived(frame, place) {
    if (frame !== this.coming) return this.#followed(frame);
    prepare(frame.contentDocument);
    const before = this.frame;
    this.frame = frame;
    this.coming = null;
    // The place may have changed while the new document was on its way.
    if (place) restore(frame.contentDocument, placeIn(before?.contentDocument) ?? place);
    frame.className = "";
    before?.remove();
    this.room.querySelector(".empty").hidden = true;
  }

  /** A link inside the book was followed. */
  #followed(frame) {
    if (frame !== this.frame || !frame.contentDocument) return;
    prepare(frame.contentDocument);
    const start = `/book/${this.book.sha}/`;
    const { pathname } = frame.contentWindow.location;
    if (!pathname.startsWith(start)) return;
    this.path = decodeURIComponent(pathname.slice(start.length));
    frame.title = `Text: ${this.#title(this.path)}`;
    this.#tellPlace();
  }

  #tellPlace() {
    this.chapter.value = this.path;
    for (const [button, step] of this.steps) button.disabled = !this.#beside(step);
  }

  #beside(step) {
    const paths = this.book?.documents.map(([path]) => path) ?? [];
    return paths[paths.indexOf(this.path) + step];
  }

  #title(path) {
    return this.book.documents.find(([known]) => known === path)?.[1] ?? path;
  }
}

/** Let links out of the book open in a tab of their own. */
function prepare(doc) {
  for (const link of doc?.querySelectorAll("a[href]") ?? []) {
    if (!/^https?:$/.test(link.protocol) || link.origin === location.origin) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

/** The block at the top of the view: its words, its number, and how far it is from the edge. */
function placeIn(doc) {
  const view = doc?.defaultView;
  if (!view || !doc.body) return null;
  if (view.scrollY < 1) return { top: true };
  const blocks = [...doc.querySelectorAll(BLOCKS)];
  const index = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0);
  if (index < 0) return { y: view.scrollY };
  const block = blocks[index];
  return { index, words: words(block), offset: block.getBoundingClientRect().top, y: view.scrollY };
}

/** Bring back a place: the same words if they are still there, else the block of that number. */
function restore(doc, place) {
  const view = doc?.defaultView;
  if (!view || place.top) return;
  const blocks = [...doc.querySelectorAll(BLOCKS)];
  const same = blocks
    .map((block, index) => ({ block, far: Math.abs(index - place.index) }))
    .filter(({ block }) => words(block) === place.words)
    .sort((one, other) => one.far - other.far)[0]?.block;
  const block = same ?? blocks[Math.min(place.index, blocks.length - 1)];
  if (!block || place.index === undefined) return view.scrollTo(0, place.y);
  view.scrollTo(0, view.scrollY + block.getBoundingClientRect().top - place.offset);
}

const words = (block) => block.textContent.trim().replace(/\s+/g, " ").slice(0, 300);
