// Blocks in the rich-text editor: pictures, quotes, buttons and the like. A block is one node that
// holds only data, and shows as a card. Its types, and the titles of what it names, come from the
// server (publishing/admin/rich_text_blocks.py); what is stored is explained in
// publishing/blocks/markup.py. The editor loads this module and takes all that it exports, in place
// of its own of the same name.
import { Document as BaseDocument, Node, Table as BaseTable, pm } from "django-prose-editor/editor";
import { askValues } from "rich-text/dialog";
import { addInsertMenu } from "rich-text/insert-menu";

const NAME = "contentBlock";
const HELP = "Enter: wijzigen. Alt met pijltje omhoog of omlaag: verplaatsen. Delete: weghalen.";
const { NodeSelection } = pm.state;

const source = document.getElementById("rich-text-blocks");
const { types, targets } = source ? JSON.parse(source.textContent) : { types: [], targets: {} };
const typeOf = (values) => types.find(({ name }) => name === values.block);

const status = document.createElement("p");
status.role = "status";
status.className = "visually-hidden";
document.body.append(status);
const say = (text) => { status.textContent = text; };

const describe = (values) => {
  const { label, fields } = typeOf(values);
  const words = fields.filter(({ kind }) => ["line", "text"].includes(kind)).map(({ name }) => values[name]);
  const title = values.target ? targets[values.target]?.title ?? "" : "";
  const [first = "", ...others] = [title, ...words].filter(Boolean);
  return { label, title: first, details: others.join(" · ") };
};

const nameOf = (values) => {
  const { label, title } = describe(values);
  return title ? `${label}: ${title}` : label;
};

const make = (tag, className, textContent = "") =>
  Object.assign(document.createElement(tag), { className, textContent });

const makePreview = (values) => {
  const { label, title, details } = describe(values);
  const { thumbnail = "", status: withheld = "" } = targets[values.target] ?? {};
  const icon = make("span", "material-icons", typeOf(values).icon);
  icon.setAttribute("aria-hidden", "true");
  const text = make("div", "block-card__text");
  text.append(make("strong", "block-card__type", label));
  if (title) text.append(make("span", "block-card__title", title));
  if (details) text.append(make("span", "block-card__details", details));
  if (withheld) text.append(make("span", "block-card__status", withheld));
  if (!thumbnail) return [icon, text];
  return [Object.assign(make("img", "block-card__picture"), { src: thumbnail, alt: "" }), text];
};

const isSelected = ({ selection }, name = NAME) =>
  selection instanceof NodeSelection && selection.node.type.name === name;

// Each change of a block is undone by itself, however quickly one follows another.
const dispatch = (editor, change) => editor.view.dispatch(pm.history.closeHistory(change));

const move = (editor, step) => {
  const { state } = editor;
  if (!isSelected(state)) return false;
  const { $from, node } = state.selection;
  const sibling = $from.parent.maybeChild($from.index() + step);
  if (!sibling) {
    say(step < 0 ? "Dit staat al bovenaan." : "Dit staat al onderaan.");
    return true;
  }
  const to = $from.pos + step * sibling.nodeSize;
  const change = state.tr.delete($from.pos, $from.pos + node.nodeSize).insert(to, node);
  dispatch(editor, change.setSelection(NodeSelection.create(change.doc, to)).scrollIntoView());
  say(`${nameOf(node.attrs.values)} staat nu ${step < 0 ? "hoger" : "lager"}.`);
  return true;
};

const edit = async (editor) => {
  if (!isSelected(editor.state)) return;
  const { from, node } = editor.state.selection;
  const { values } = node.attrs;
  const changed = await askValues(typeOf(values), values, targets);
  editor.view.focus();
  if (!changed) return;
  const next = editor.state.tr.setNodeMarkup(from, null, { values: { block: values.block, ...changed } });
  dispatch(editor, next.setSelection(NodeSelection.create(next.doc, from)));
};

const remove = (editor) => {
  if (!isSelected(editor.state)) return false;
  const { values } = editor.state.selection.node.attrs;
  dispatch(editor, editor.state.tr.deleteSelection().scrollIntoView());
  editor.view.focus();
  say(`${nameOf(values)} is weggehaald. Ctrl met Z: terughalen.`);
  return true;
};

// Puts a node below the part of the text that the cursor is in, and room to write on below it.
const insertBelow = (editor, node) => {
  const { state } = editor;
  const { $from, $to } = state.selection;
  const isEmptyLine = $from.depth === 1 && !$from.parent.childCount;
  const start = isEmptyLine ? $from.before(1) : $to.depth ? $to.after(1) : $to.pos;
  const end = isEmptyLine ? $from.after(1) : start;
  const change = state.tr.replaceWith(start, end, node);
  const after = start + node.nodeSize;
  if (after === change.doc.content.size) change.insert(after, state.schema.nodes.paragraph.create());
  if (node.type.name === NAME) change.setSelection(NodeSelection.create(change.doc, start));
  else change.setSelection(pm.state.TextSelection.near(change.doc.resolve(after)));
  dispatch(editor, change.scrollIntoView());
  editor.view.focus();
};

const insertBlock = async (editor, type) => {
  const values = await askValues(type, {}, targets);
  editor.view.focus();
  if (!values) return;
  const attrs = { values: { block: type.name, ...values } };
  insertBelow(editor, editor.schema.nodes[NAME].create(attrs));
};

const insertItems = [
  ...types.map((type) => ({ ...type, insert: (editor) => insertBlock(editor, type) })),
  {
    name: "rule",
    label: "Lijn",
    icon: "horizontal_rule",
    help: "Een streep tussen twee delen van de tekst.",
    insert: (editor) => insertBelow(editor, editor.schema.nodes.horizontalRule.create()),
  },
  {
    name: "table",
    label: "Tabel",
    icon: "grid_on",
    help: "Cijfers of gegevens in rijen en kolommen.",
    insert: (editor) => editor.commands.insertTableWithOptions(),
  },
];

const NOTE = "footnote";
const NOTE_TYPE = {
  label: "Voetnoot",
  icon: "asterisk",
  help: "Een opmerking of bron, die onder de tekst komt te staan.",
  fields: [{ name: "text", label: "Noot", kind: "text", max_length: 600, required: true }],
};

// Asks for the text of the selected footnote, or of a new one where the cursor is.
const writeNote = async (editor) => {
  const { selection, schema } = editor.state;
  const { from, to } = selection;
  const given = isSelected(editor.state, NOTE) ? { text: selection.node.attrs.text } : {};
  const values = await askValues(NOTE_TYPE, given, targets);
  editor.view.focus();
  if (!values) return;
  const note = schema.nodes[NOTE].create({ text: values.text });
  dispatch(editor, editor.state.tr.replaceWith(given.text ? from : to, to, note));
};

insertItems.push({ ...NOTE_TYPE, name: NOTE, insert: writeNote });

const makeActions = (editor, select) => {
  const actions = make("div", "block-card__actions");
  const add = (label, icon, act) => {
    const button = Object.assign(make("button", "block-card__button material-icons", icon), {
      type: "button",
      title: label,
    });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      select();
      act();
    });
    actions.append(button);
  };
  add("Wijzig", "edit", () => edit(editor));
  add("Omhoog", "arrow_upward", () => move(editor, -1));
  add("Omlaag", "arrow_downward", () => move(editor, 1));
  add("Haal weg", "delete", () => remove(editor));
  return actions;
};

export const Document = BaseDocument.extend({ content: "(block | topLevel)+" });

export const Blocks = Node.create({
  name: NAME,
  group: "topLevel",
  atom: true,
  selectable: true,
  draggable: true,

  addAttributes: () => ({ values: { default: {}, rendered: false } }),

  parseHTML: () => [{
    tag: "figure[data-block]",
    getAttrs: ({ dataset }) => (typeOf(dataset) ? { values: { ...dataset } } : false),
  }],

  // The name of the type stands in it, because the editor takes a text of one empty element for none.
  renderHTML({ node }) {
    const { values } = node.attrs;
    const data = Object.entries(values).map(([name, value]) => [`data-${name}`, value]);
    return ["figure", Object.fromEntries(data), typeOf(values)?.label ?? "Blok"];
  },

  renderText: ({ node }) => nameOf(node.attrs.values),

  addNodeView() {
    return ({ editor, node, getPos }) => {
      const dom = make("div", "block-card");
      const preview = make("div", "block-card__preview");
      dom.contentEditable = "false";
      dom.role = "group";
      const show = ({ attrs: { values } }) => {
        dom.setAttribute("aria-label", nameOf(values));
        preview.replaceChildren(...makePreview(values));
      };
      show(node);
      dom.append(preview);
      if (editor.isEditable) {
        dom.append(makeActions(editor, () => editor.commands.setNodeSelection(getPos())));
        preview.addEventListener("dblclick", () => edit(editor));
      }
      return {
        dom,
        update: (other) => {
          if (other.type.name !== NAME) return false;
          show(other);
          return true;
        },
        stopEvent: ({ target }) => Boolean(target.closest?.(".block-card__button")),
        ignoreMutation: () => true,
      };
    };
  },

  onSelectionUpdate({ editor }) {
    if (isSelected(editor.state)) say(`${nameOf(editor.state.selection.node.attrs.values)}. ${HELP}`);
  },

  addKeyboardShortcuts: () => ({
    "Alt-ArrowUp": ({ editor }) => move(editor, -1),
    "Alt-ArrowDown": ({ editor }) => move(editor, 1),
    Delete: ({ editor }) => remove(editor),
    Backspace: ({ editor }) => remove(editor),
    Enter: ({ editor }) => {
      if (!isSelected(editor.state)) return false;
      edit(editor);
      return true;
    },
  }),

  addMenuItems({ menu, buttons }) {
    const button = buttons.text("Invoegen", "Invoegen: afbeelding, citaat, knop en meer");
    menu.defineItem({
      name: "blocks",
      groups: "blocks",
      button,
      command: addInsertMenu(button, insertItems),
    });
  },
});

export const Footnote = Node.create({
  name: NOTE,
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({ text: { default: "", rendered: false } }),
  parseHTML: () => [{
    tag: "sup[data-note]",
    priority: 60, // before the mark of the same tag
    getAttrs: ({ dataset }) => ({ text: dataset.note }),
  }],
  renderHTML: ({ node }) => ["sup", { "data-note": node.attrs.text }, "noot"],
  renderText: ({ node }) => ` (${node.attrs.text})`,
  onSelectionUpdate({ editor }) {
    if (isSelected(editor.state, NOTE)) {
      say(`Voetnoot: ${editor.state.selection.node.attrs.text}. Enter: wijzigen. Delete: weghalen.`);
    }
  },
  addKeyboardShortcuts: () => ({
    Enter: ({ editor }) => {
      if (!isSelected(editor.state, NOTE)) return false;
      writeNote(editor);
      return true;
    },
  }),
});

const CAPTION = { name: "caption", label: "Bijschrift", kind: "line", max_length: 300, help: "Wat staat er in de tabel?" };
const NEW_TABLE = {
  label: "Tabel",
  fields: [
    { name: "rows", label: "Rijen", kind: "number", required: true, min: 1, max: 50, default: "3" },
    { name: "cols", label: "Kolommen", kind: "number", required: true, min: 1, max: 12, default: "3" },
    {
      name: "header",
      label: "Koppen",
      kind: "choice",
      help: "Een voorleesprogramma noemt bij elke cel de kop die erbij hoort.",
      choices: [
        ["row", "In de eerste rij"],
        ["column", "In de eerste kolom"],
        ["both", "In de eerste rij en de eerste kolom"],
      ],
    },
    CAPTION,
  ],
};

const insertTable = async (editor) => {
  const values = await askValues(NEW_TABLE, {}, targets);
  editor.view.focus();
  if (!values) return;
  const { table, tableRow, tableCell, tableHeader } = editor.schema.nodes;
  const isHeader = (row, column) =>
    (row === 0 && values.header !== "column") || (column === 0 && values.header !== "row");
  const rows = Array.from({ length: Number(values.rows) }, (_, row) =>
    tableRow.create(null, Array.from({ length: Number(values.cols) }, (__, column) =>
      (isHeader(row, column) ? tableHeader : tableCell).createAndFill())));
  insertBelow(editor, table.create({ caption: values.caption ?? null }, rows));
};

const editCaption = async (editor) => {
  const { caption } = editor.getAttributes("table");
  const values = await askValues({ label: "Tabel", fields: [CAPTION] }, { caption }, targets);
  editor.view.focus();
  if (values) editor.commands.updateAttributes("table", { caption: values.caption ?? null });
};

export const Table = BaseTable.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: ({ dataset }) => dataset.caption ?? null,
        renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
      },
    };
  },

  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions: () => ({ editor }) => {
        insertTable(editor);
        return true;
      },
    };
  },

  addMenuItems(storage) {
    this.parent?.(storage);
    storage.menu.defineItem({
      name: "table:caption",
      groups: "table",
      button: storage.buttons.material("subtitles", "Bijschrift"),
      command: editCaption,
      hidden: (editor) => !editor.isActive("table"),
    });
  },
});
