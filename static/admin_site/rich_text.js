// Gives the rich-text editor Dutch buttons, and a name and state for screen readers.
// The texts of its dialogs come from the admin's own catalogue (techniekpact/admin_site.py).
{
  const BUTTONS = {
    "heading2": "Kop",
    "heading3": "Tussenkop",
    "paragraph": "Gewone tekst",
    "bulletList": "Opsomming",
    "orderedList": "Genummerde lijst",
    "blockquote": "Citaat",
    "bold": "Vet",
    "italic": "Cursief",
    "subscript": "Lager dan de regel (H₂O)",
    "superscript": "Hoger dan de regel (m²)",
    "link": "Link",
    "unlink": "Link weghalen",
    "table": "Tabel invoegen",
    "table:addColumnAfter": "Kolom toevoegen",
    "table:deleteColumn": "Kolom verwijderen",
    "table:addRowAfter": "Rij toevoegen",
    "table:deleteRow": "Rij verwijderen",
    "table:mergeCells": "Cellen samenvoegen",
    "table:splitCell": "Cel splitsen",
    "table:toggleHeaderCell": "Kopcel aan of uit",
    "table:deleteTable": "Tabel verwijderen",
    "history:undo": "Ongedaan maken",
    "history:redo": "Opnieuw doen",
  };

  const labelEditor = (textarea, content) => {
    const [label] = textarea.labels;
    const help = textarea.getAttribute("aria-describedby");
    content.setAttribute("role", "textbox");
    content.setAttribute("aria-multiline", "true");
    content.setAttribute("aria-label", label.textContent.replace(":", "").trim());
    if (help) content.setAttribute("aria-describedby", help);
    label.addEventListener("click", () => content.focus());
  };

  const nameButtons = (menu) => {
    menu.setAttribute("role", "toolbar");
    menu.setAttribute("aria-label", "Opmaak");
    for (const button of menu.querySelectorAll("button")) {
      button.title = BUTTONS[button.dataset.name];
      button.setAttribute("aria-label", button.title);
    }
  };

  const showState = (menu) => {
    for (const button of menu.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", button.classList.contains("disabled"));
      if (!/^(history|table|unlink)/.test(button.dataset.name)) {
        button.setAttribute("aria-pressed", button.classList.contains("active"));
      }
    }
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    labelEditor(textarea, editor.view.dom);
    editor.on("create", () => {
      const menu = editor.view.dom.parentElement.querySelector(".prose-menubar");
      nameButtons(menu);
      showState(menu);
      editor.on("transaction", () => showState(menu));
    });
  });
}
