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

  const headings = () => {
    const numbers = new Map();
    return [...(content?.querySelectorAll("h2, h3") ?? [])].flatMap((heading) => {
      const name = nameOf(heading.textContent);
      if (!name) return [];
      numbers.set(name, (numbers.get(name) ?? 0) + 1);
      const number = numbers.get(name) > 1 ? `-${numbers.get(name)}` : "";
      return [{ id: `kop-${name}${number}`, title: heading.textContent.trim() }];
    });
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
