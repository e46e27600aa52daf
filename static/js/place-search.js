// Makes the field 'Plaats of postcode' a combobox with a list of names (ARIA APG: list autocomplete
// with manual selection). The focus stays in the field. Choosing a name sends the form.
const DELAY = 150; // milliseconds of quiet before names are requested
const MIN_LENGTH = 2;

class PlaceCombobox {
  constructor(form) {
    this.form = form;
    this.input = form.elements.plaats;
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.answers = new Map();
    this.request = new AbortController();
    this.timer = 0;
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ])
      this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.schedule());
    this.input.addEventListener("keydown", (event) => this.handleKey(event));
    this.input.addEventListener("blur", () => this.cancel());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) =>
      this.choose(event.target.closest("[role=option]")),
    );
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  schedule() {
    this.cancel();
    this.timer = setTimeout(() => this.suggest(), DELAY);
  }

  cancel() {
    clearTimeout(this.timer);
    this.request.abort();
    this.close();
  }

  async suggest() {
    const text = this.input.value.trim().toLowerCase();
    if (text.length < MIN_LENGTH) return;
    this.request = new AbortController();
    try {
      this.show(await this.read(text, this.request.signal));
    } catch {
      this.close(); // Without suggestions the form works as it does without script.
    }
  }

  async read(text, signal) {
    if (!this.answers.has(text)) {
      const query = new URLSearchParams({ q: text });
      const response = await fetch(`${this.form.dataset.placeSearch}?${query}`, { signal });
      if (!response.ok) return [];
      this.answers.set(text, (await response.json()).suggesties);
    }
    return this.answers.get(text);
  }

  show(suggestions) {
    this.list.replaceChildren(...suggestions.map((suggestion, index) => this.option(suggestion, index)));
    this.list.hidden = suggestions.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.activate(null);
    const noun = suggestions.length === 1 ? "suggestie" : "suggesties";
    this.status.textContent = `${suggestions.length || "Geen"} ${noun}`;
  }

  option({ naam, toelichting }, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "tp-place-search__option";
    option.dataset.name = naam;
    option.setAttribute("role", "option");
    for (const text of [naam, toelichting])
      option.append(Object.assign(document.createElement("span"), { textContent: text }), " ");
    return option;
  }

  activate(option) {
    for (const each of this.list.children)
      each.setAttribute("aria-selected", String(each === option));
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  choose(option) {
    if (!option) return;
    this.input.value = option.dataset.name;
    this.cancel();
    this.form.requestSubmit();
  }

  // Moves by one, through the field itself: before the first and after the last name.
  move(step) {
    const stops = [null, ...this.list.children];
    const index = stops.indexOf(this.active) + step;
    this.activate(stops.at(index % stops.length));
  }

  handleKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const handled = this.isOpen ? this.handleOpenKey(event) : this.handleClosedKey(event);
    if (handled) event.preventDefault();
  }

  handleOpenKey({ key, altKey }) {
    if (key === "Escape" || (key === "ArrowUp" && altKey)) this.close();
    else if (key === "ArrowDown") this.move(1);
    else if (key === "ArrowUp") this.move(-1);
    else if (key === "Enter" && this.active) this.choose(this.active);
    else {
      // Home, End and the other arrows move the cursor in the field.
      if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key)) this.activate(null);
      return false;
    }
    return true;
  }

  handleClosedKey({ key }) {
    if (key === "ArrowDown" || key === "ArrowUp") this.suggest();
    else if (key === "Escape") this.input.value = "";
    else return false;
    return true;
  }
}

for (const form of document.querySelectorAll("[data-place-search]")) new PlaceCombobox(form);
