// Says in the link dialog of rich text what a typed link becomes (`typed_links.js`), and offers to
// choose a page or file of this site instead (`chooser.js`). What is chosen for a new link is taken over.
{
  const NOT_A_LINK =
    "Dit is geen link. Typ een webadres (www.voorbeeld.nl), een pagina van deze site (/doelen/), "
    + "een e-mailadres of een telefoonnummer.";
  const NO_ADDRESS = "Typ waar de link heen gaat. Of kies ‘Annuleren’.";

  const linkInput = (element) => element.closest(".prose-editor-dialog")?.querySelector("[name=href]");

  const explain = (input) => {
    let hint = input.parentElement.querySelector(".link-meaning");
    if (!hint) {
      hint = document.createElement("output");
      hint.className = "link-meaning prose-editor-help";
      hint.htmlFor = input.id;
      input.after(hint);
    }
    const address = window.parseTypedLink(input.value);
    const typed = input.value.trim();
    hint.textContent = address && address !== typed ? `Wordt: ${address}` : "";
    return address;
  };

  // The text that the dialog belongs to: where the cursor was when it opened.
  let content = null;

  // The names that headings get on the page: publishing/blocks/headings.py.
  const nameOf = (words) => words.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase()
    .replace(/[^\w\s-]/g, "").replace(/[-\s]+/g, "-").replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, 60).replace(/^[-_]+|[-_]+$/g, "");

  // The words of a heading, without those that the editor shows for a footnote.
  const wordsOf = (heading) => {
    const copy = heading.cloneNode(true);
    for (const note of copy.querySelectorAll("[data-note]")) note.remove();
    return copy.textContent.trim();
  };

  // The numbers run on over all texts of the form: they stand on one page.
  const headings = () => {
    const names = new Set();
    const numbers = new Map();
    const next = (stem) => {
      numbers.set(stem, (numbers.get(stem) ?? 0) + 1);
      return numbers.get(stem) > 1 ? `${stem}-${numbers.get(stem)}` : stem;
    };
    const texts = [...(content?.closest("form")?.querySelectorAll(".prose-editor .ProseMirror") ?? [])];
    return texts.flatMap((text) => [...text.querySelectorAll("h2, h3")].flatMap((heading) => {
      const words = wordsOf(heading);
      const stem = nameOf(words);
      if (!stem) return [];
      let name = next(stem);
      while (names.has(name)) name = next(stem);
      names.add(name);
      const where = texts.length > 1 ? ` (${text.getAttribute("aria-label")})` : "";
      return [{ id: `kop-${name}`, title: `${words}${where}` }];
    }));
  };

  document.addEventListener("focusin", ({ target }) => {
    content = target.closest(".prose-editor")?.querySelector(".ProseMirror") ?? content;
  });

  const chooseInstead = async (input) => {
    const isNew = !input.value;
    const choice = await window.choose("link", { anchors: headings() });
    if (!choice) return;
    input.value = choice.url;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (isNew) input.closest(".prose-editor-dialog").querySelector("button[type=submit]").click();
  };

  // The dialog moves the focus into itself as it opens.
  document.addEventListener("focusin", ({ target }) => {
    const dialog = target.closest(".prose-editor-dialog");
    const input = dialog?.querySelector("[name=href]");
    if (!input || dialog.querySelector("[data-choose-link]")) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: "Kies een pagina of bestand" });
    button.dataset.chooseLink = "";
    button.addEventListener("click", () => chooseInstead(input));
    input.after(button);
  });

  document.addEventListener("input", ({ target }) => {
    if (target.name !== "href" || linkInput(target) !== target) return;
    target.setCustomValidity("");
    explain(target);
  });

  // Before the dialog's own button reads what was typed.
  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".prose-editor-dialog button[type=submit]");
    const input = button && linkInput(button);
    if (!input) return;
    const address = explain(input);
    if (address) input.value = address;
    input.setCustomValidity(address ? "" : input.value.trim() ? NOT_A_LINK : NO_ADDRESS);
  }, true);
}
