// Gives the rich-text editor Dutch buttons, and a name and state for screen readers.
// The texts of its dialogs come from the admin's own catalogue (techniekpact/admin_site.py).
{
  const BUTTONS = {
    "heading2": "Kop",
    "heading3": "Tussenkop",
    "paragraph": "Gewone tekst",
    "horizontalRule": "Lijn",
    "bulletList": "Opsomming",
    "orderedList": "Genummerde lijst",
    "blockquote": "Citaat",
    "bold": "Vet",
    "italic": "Cursief",
    "subscript": "Lager dan de regel (H₂O)",
    "superscript": "Hoger dan de regel (m²)",
    "link": "Link",
    "unlink": "Link weghalen",
    "blocks": "Invoegen",
    "table": "Tabel invoegen",
    "table:caption": "Bijschrift van de tabel",
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

  // What the cursor keeps free of the buttons of the form, which stay in view.
  const ROOM = { top: 8, right: 0, bottom: 120, left: 0 };

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

  const isShown = (button) => !button.classList.contains("hidden");

  // One tab stop for all buttons; arrows go from one to the other.
  const makeOneTabStop = (menu) => {
    const buttons = [...menu.querySelectorAll("button")];
    const setStop = (stop) => {
      for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
    };
    menu.addEventListener("focusin", ({ target }) => setStop(target.closest("button")));
    menu.addEventListener("keydown", (event) => {
      const shown = buttons.filter(isShown);
      const at = shown.indexOf(event.target.closest("button"));
      const next = {
        ArrowRight: shown[(at + 1) % shown.length],
        ArrowLeft: shown.at(at - 1),
        Home: shown[0],
        End: shown.at(-1),
      }[event.key];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    const keepStop = () => {
      const stop = buttons.find((button) => button.tabIndex === 0);
      if (!stop || !isShown(stop)) setStop(buttons.find(isShown));
    };
    setStop(buttons[0]);
    return keepStop;
  };

  const showState = (menu) => {
    for (const button of menu.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", button.classList.contains("disabled"));
      if (!/^(blocks|history|table|unlink)/.test(button.dataset.name)) {
        button.setAttribute("aria-pressed", button.classList.contains("active"));
      }
    }
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    labelEditor(textarea, editor.view.dom);
    editor.on("create", () => {
      const { editorProps } = editor.options;
      editor.setOptions({ editorProps: { ...editorProps, scrollThreshold: ROOM, scrollMargin: ROOM } });
      const menu = editor.view.dom.parentElement.querySelector(".prose-menubar");
      nameButtons(menu);
      showState(menu);
      const keepStop = makeOneTabStop(menu);
      editor.on("transaction", () => {
        showState(menu);
        keepStop();
      });
    });
  });
}
