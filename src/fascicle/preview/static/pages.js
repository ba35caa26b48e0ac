// Pages of the PDF as pictures: drawn when they come near, replaced when the new ones are there.
const STEP = 100;
const NEAR = "60% 0px";

export class Pages {
  constructor(scroller, list, place) {
    this.scroller = scroller;
    this.list = list;
    this.place = place;
    this.sha = null;
    this.near = new Set();
    this.observer = new IntersectionObserver((entries) => this.#noticed(entries), {
      root: scroller, rootMargin: NEAR,
    });
    new ResizeObserver(() => this.#later(() => this.#draw())).observe(list);
    scroller.addEventListener("scroll", () => this.#later(() => this.#tellPlace()), { passive: true });
  }

  /** Show a PDF. `anew` begins at its first page; otherwise the reader stays where she is. */
  show(pdf, anew) {
    if (anew) this.scroller.scrollTop = 0;
    if ((pdf?.sha ?? null) === this.sha) return;
    const anchor = anew ? null : this.#anchor();
    this.sha = pdf?.sha ?? null;
    const sheets = pdf?.pages ?? [];
    while (this.list.children.length > sheets.length) {
      const last = this.list.lastElementChild;
      this.observer.unobserve(last);
      this.near.delete(last);
      last.remove();
    }
    sheets.forEach(([label, width, height], index) => {
      const sheet = this.list.children[index] ?? this.#add(index + 1);
      sheet.style.aspectRatio = `${width} / ${height}`;
      sheet.dataset.alt = alt(index + 1, sheets.length, label);
      if (anew) sheet.replaceChildren();
    });
    if (anchor) this.#restore(anchor);
    this.#draw();
    this.#tellPlace();
  }

  /** Go to a page and point at it. */
  go(number) {
    const sheet = this.list.children[number - 1];
    if (!sheet) return;
    sheet.scrollIntoView({ block: "start" });
    sheet.focus({ preventScroll: true });
    sheet.classList.remove("pointed");
    void sheet.offsetWidth; // begins the animation again
    sheet.classList.add("pointed");
  }

  #add(number) {
    const sheet = document.createElement("li");
    sheet.className = "sheet";
    sheet.id = `page-${number}`;
    sheet.tabIndex = -1;
    sheet.dataset.number = number;
    this.list.append(sheet);
    this.observer.observe(sheet);
    return sheet;
  }

  #noticed(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.near.add(target);
      else this.near.delete(target);
    }
    this.#draw();
  }

  #draw() {
    for (const sheet of this.near) this.#drawOne(sheet);
  }

  async #drawOne(sheet) {
    const wide = sheet.clientWidth * window.devicePixelRatio;
    if (!this.sha || !wide) return;
    const width = Math.ceil(wide / STEP) * STEP;
    const source = `/page/${this.sha}/${sheet.dataset.number}/${width}`;
    if (sheet.dataset.source === source) return;
    sheet.dataset.source = source;
    const picture = new Image();
    picture.alt = sheet.dataset.alt;
    picture.src = source;
    try {
      await picture.decode();
    } catch {
      if (sheet.dataset.source === source) delete sheet.dataset.source;
      return;
    }
    // Another edit may have overtaken this one.
    if (sheet.dataset.source === source) sheet.replaceChildren(picture);
  }

  /** The page at the top of the view, and how much of it is above. */
  #anchor() {
    const top = this.scroller.getBoundingClientRect().top;
    for (const sheet of this.list.children) {
      const box = sheet.getBoundingClientRect();
      if (box.bottom > top) return { number: sheet.dataset.number, above: (top - box.top) / box.height };
    }
    return null;
  }

  #restore({ number, above }) {
    const sheet = this.list.children[number - 1] ?? this.list.lastElementChild;
    if (!sheet) return;
    const box = sheet.getBoundingClientRect();
    const top = this.scroller.getBoundingClientRect().top;
    const shift = box.top + above * box.height - top;
    if (Math.abs(shift) > 0.5) this.scroller.scrollTop += shift;
  }

  #tellPlace() {
    const sheets = [...this.list.children];
    const view = this.scroller.getBoundingClientRect();
    const middle = view.top + view.height / 2;
    const at = sheets.findIndex((sheet) => sheet.getBoundingClientRect().bottom > middle);
    const number = (at < 0 ? sheets.length - 1 : at) + 1;
    this.place.textContent = sheets[number - 1]?.dataset.alt.replace(/^Page /, "") ?? "";
  }

  #later(work) {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(work);
  }
}

function alt(number, count, label) {
  const named = /^([0-9]+|[ivxlcdm]+)$/.test(label) ? `folio ${label}` : label;
  const folio = label && label !== String(number) ? `, ${named}` : "";
  return `Page ${number} of ${count}${folio}`;
}
